#!/usr/bin/env bash
# Takes a snapshot of etcd, seals it for the two age keys and sends it to the store outside of the
# cluster. With one control-plane node nothing else brings the cluster back.
# The settings are in /etc/vecton/etcd-snapshot.env; see cluster/README.md.
set -euo pipefail
: "${SNAPSHOT_REMOTE:?e.g. backup:vecton-backup/etcd (a remote of /etc/vecton/rclone.conf)}"
recipients=${SNAPSHOT_RECIPIENTS:-/etc/vecton/age-recipients.txt}
data=${ETCD_DATA:-/var/lib/etcd}
metrics=${METRICS_FOLDER:-/var/lib/node_exporter}
keep=${SNAPSHOT_KEEP:-30d}
umask 077
name=etcd-$(date -u +%Y%m%dT%H%M%SZ).db
snapshot=$data/$name
sealed=$snapshot.age
trap 'rm -f "$snapshot" "$sealed"' EXIT

# The image of etcd has no shell, and its data folder is the node's.
container=$(crictl ps --name '^etcd$' --state Running --quiet)
[[ -n $container ]] || { echo "no etcd runs on this node" >&2; exit 1; }
crictl exec "$container" etcdctl \
  --endpoints https://127.0.0.1:2379 \
  --cacert /etc/kubernetes/pki/etcd/ca.crt \
  --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt \
  --key /etc/kubernetes/pki/etcd/healthcheck-client.key \
  snapshot save "/var/lib/etcd/$name" >/dev/null
crictl exec "$container" etcdutl snapshot status "/var/lib/etcd/$name" >/dev/null
age --encrypt --recipients-file "$recipients" --output "$sealed" "$snapshot"
rclone --config /etc/vecton/rclone.conf copyto "$sealed" "$SNAPSHOT_REMOTE/$name.age"
rclone --config /etc/vecton/rclone.conf check --one-way --include "$name.age" \
  "$(dirname "$sealed")" "$SNAPSHOT_REMOTE"
# Old ones go only after a new one has arrived.
rclone --config /etc/vecton/rclone.conf delete --min-age "$keep" --include 'etcd-*.db.age' \
  "$SNAPSHOT_REMOTE"

mkdir -p "$metrics"
cat >"$metrics/etcd_snapshot.prom.new" <<PROM
# HELP vecton_etcd_snapshot_timestamp_seconds When the last snapshot of etcd reached its store
# TYPE vecton_etcd_snapshot_timestamp_seconds gauge
vecton_etcd_snapshot_timestamp_seconds $(date +%s)
PROM
chmod 0644 "$metrics/etcd_snapshot.prom.new"
mv "$metrics/etcd_snapshot.prom.new" "$metrics/etcd_snapshot.prom"
echo "$SNAPSHOT_REMOTE/$name.age"
