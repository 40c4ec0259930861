/** Ports on 127.0.0.1 that the platform itself uses; services have theirs in tenant/services.ts. */
export const ports = {
  gateway: Number(Deno.env.get("VECTON_PORT") ?? 8000),
  identity: 8001,
  admin: 8002,
  devops: 8003,
  argo: 8004,
  metrics: 8005,
};

/** Whether nobody listens on a port. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}

/** `preferred` where it is free, else any port that is. */
export function choosePort(preferred?: number): number {
  if (preferred !== undefined && isFree(preferred)) return preferred;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
