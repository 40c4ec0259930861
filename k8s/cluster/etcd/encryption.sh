#!/usr/bin/env bash
# Writes the key by which Secrets are encrypted in etcd. Run again, it puts a new key before the old
# ones, which stay readable (cluster/README.md, "Keys").
# usage: encryption.sh <file>
set -euo pipefail
file=${1:?usage: encryption.sh <file>}
umask 077
mkdir -p "$(dirname "$file")"
key=$(head -c 32 /dev/urandom | base64 -w 0)
name=key-$(date -u +%Y%m%d%H%M%S)
old=""
if [[ -f $file ]]; then
  old=$(sed -n '/^      keys:$/,/^  - identity/p' "$file" | grep -E '^      (- name:|  secret:)' || true)
  [[ -n $old ]] || { echo "$file has no keys where they were expected: not touched" >&2; exit 1; }
fi
cat >"$file.new" <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources:
  - secrets
  providers:
  - secretbox:
      keys:
      - name: $name
        secret: $key
${old:+$old
}  - identity: {}
YAML
mv "$file.new" "$file"
echo "$file: Secrets are written with $name"
