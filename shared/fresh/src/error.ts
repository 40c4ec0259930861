const texts = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  418: "I'm a teapot",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  423: "Locked",
  424: "Failed Dependency",
  425: "Too Early",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  506: "Variant Also Negotiates",
  507: "Insufficient Storage",
  508: "Loop Detected",
  510: "Not Extended",
  511: "Network Authentication Required",
};

/** Statuses of answers that are errors (RFC 9110 and the registry it set up). */
export type ErrorStatus = keyof typeof texts;

/**
 * An error with an HTTP status. Its message is public: it becomes the body of the answer when no
 * error page is there to render one.
 */
export class HttpError extends Error {
  status: ErrorStatus;

  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message ?? texts[status], options);
    this.name = this.constructor.name;
    this.status = status;
  }
}

/**
 * The status of the answer to an error: whatever is no `HttpError` is a fault of the server, and so
 * is one whose status no error has, as types do not hold for what another server sent.
 */
export function statusOf(error: unknown): ErrorStatus {
  const isRefusal = error instanceof HttpError && error.status >= 400 && error.status <= 599;
  return isRefusal ? error.status : 500;
}
