import { stringify } from "yaml";

/** A Kubernetes object as this template writes it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/**
 * YAML as the API server reads it. It knows YAML 1.1, where `yes`, `on` or `1:30` are not strings:
 * version 1.1 makes the writer quote them. No aliases, no folded lines: a diff shows every field.
 */
export function emit(documents: object[]): string {
  return documents.map((document) =>
    stringify(document, {
      version: "1.1",
      lineWidth: 0,
      aliasDuplicateObjects: false,
      indentSeq: false,
    })
  ).join("---\n");
}
