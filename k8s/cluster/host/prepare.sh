#!/usr/bin/env bash
# Makes a bare Debian 12 or 13 a node, before kubeadm. Run as root; running it again changes
# nothing that is right already.
# usage: prepare.sh <node name> <node address>
set -euo pipefail
name=${1:?usage: prepare.sh <node name> <node address>}
address=${2:?usage: prepare.sh <node name> <node address>}
kubernetes=1.36
here=$(cd "$(dirname "$0")" && pwd)

[[ $EUID == 0 ]] || { echo "run it as root" >&2; exit 1; }
. /etc/os-release
case ${VERSION_ID:-} in
  12 | 13) ;;
  *) echo "this is $PRETTY_NAME; Debian 12 or 13 is expected" >&2; exit 1 ;;
esac
ip -o address show | grep -qF " $address/" || { echo "no interface has $address" >&2; exit 1; }

hostnamectl set-hostname "$name"
grep -q "[[:space:]]$name\$" /etc/hosts || echo "$address $name" >>/etc/hosts

# The kubelet counts memory, not what was moved to disk.
swapoff -a
sed -i -E '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab
systemctl mask --quiet swap.target

cat >/etc/modules-load.d/vecton.conf <<CONF
overlay
br_netfilter
rbd
CONF
systemctl restart systemd-modules-load

# The last four are what the kubelet would set itself and with protectKernelDefaults only checks.
cat >/etc/sysctl.d/90-vecton.conf <<CONF
net.ipv4.ip_forward = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 1048576
vm.max_map_count = 262144
vm.overcommit_memory = 1
vm.panic_on_oom = 0
kernel.panic = 10
kernel.panic_on_oops = 1
CONF
sysctl --quiet --system

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  ca-certificates curl gnupg \
  lvm2 nvme-cli cryptsetup chrony unattended-upgrades age rclone etcd-client >/dev/null

install -d -m 0755 /etc/apt/keyrings
if [[ ! -s /etc/apt/keyrings/kubernetes.gpg ]]; then
  curl -fsSL "https://pkgs.k8s.io/core:/stable:/v$kubernetes/deb/Release.key" |
    gpg --dearmor -o /etc/apt/keyrings/kubernetes.gpg
fi
# Kubernetes 1.36 wants containerd 2; Debian 12 has 1.6 and 13 has 1.7.
[[ -s /etc/apt/keyrings/docker.asc ]] ||
  curl -fsSL https://download.docker.com/linux/debian/gpg -o /etc/apt/keyrings/docker.asc
echo "deb [signed-by=/etc/apt/keyrings/docker.asc]" \
  "https://download.docker.com/linux/debian $VERSION_CODENAME stable" >/etc/apt/sources.list.d/docker.list
echo "deb [signed-by=/etc/apt/keyrings/kubernetes.gpg]" \
  "https://pkgs.k8s.io/core:/stable:/v$kubernetes/deb/ /" >/etc/apt/sources.list.d/kubernetes.list
apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  "containerd.io=2.2.*" kubelet=$kubernetes.3-* kubeadm=$kubernetes.3-* kubectl=$kubernetes.3-* cri-tools >/dev/null
# Not by unattended upgrades: a kubelet newer than its API server is not supported.
apt-mark hold kubelet kubeadm kubectl containerd.io >/dev/null

install -d -m 0755 /etc/containerd/certs.d
cp -r "$here/certs.d/." /etc/containerd/certs.d/
if ! cmp -s "$here/containerd.toml" /etc/containerd/config.toml; then
  install -m 0644 "$here/containerd.toml" /etc/containerd/config.toml
  systemctl restart containerd
fi
cat >/etc/crictl.yaml <<CONF
runtime-endpoint: unix:///run/containerd/containerd.sock
image-endpoint: unix:///run/containerd/containerd.sock
CONF

echo "KUBELET_EXTRA_ARGS=--node-ip=$address" >/etc/default/kubelet
install -d -m 0755 /var/lib/node_exporter
install -d -m 0700 /etc/vecton
systemctl enable --quiet containerd kubelet chrony
echo "$name is ready for kubeadm"
