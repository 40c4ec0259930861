#!/usr/bin/env bash
# On the control-plane node: writes the file by which workers join, good for one hour.
# usage: discovery.sh <file>
set -euo pipefail
file=${1:?usage: discovery.sh <file>}
umask 077
token=$(kubeadm token create --ttl 1h --description "workers join")
config() { kubectl config --kubeconfig "$file" "$@" >/dev/null; }
config set-cluster vecton --server https://k8s.mng.vecton.hu:6443 \
  --certificate-authority /etc/kubernetes/pki/ca.crt --embed-certs
config set-credentials join --token "$token"
config set-context join --cluster vecton --user join
config use-context join
echo "$file lets workers join for one hour; copy it to /etc/kubernetes/discovery.conf there."
