#!/usr/bin/env bash
# On a prepared machine that is to be the control plane again: puts a snapshot where etcd will look
# for it. `kubeadm init` comes after (cluster/README.md, "The control-plane node is lost").
# usage: etcd-restore.sh <snapshot.db> [data folder]
set -euo pipefail
snapshot=${1:?usage: etcd-restore.sh <snapshot.db> [data folder]}
data=${2:-/var/lib/etcd}
if [[ -e $data/member ]]; then
  echo "$data already holds a cluster: move it away first, nothing is overwritten" >&2
  exit 1
fi
command -v etcdutl >/dev/null || { echo "etcdutl is missing (Debian: etcd-client)" >&2; exit 1; }
umask 077
rm -rf "$data.restored"
# Peers and revisions begin anew: operators that watched the old cluster must not believe that time
# went backwards.
etcdutl snapshot restore "$snapshot" --data-dir "$data.restored" \
  --name cp-1 --initial-cluster cp-1=https://10.20.0.11:2380 \
  --initial-advertise-peer-urls https://10.20.0.11:2380 \
  --bump-revision 1000000000 --mark-compacted
mkdir -p "$data"
mv "$data.restored/member" "$data/member"
rmdir "$data.restored" 2>/dev/null || rm -rf "$data.restored"
echo "$data holds what $snapshot was taken of"
