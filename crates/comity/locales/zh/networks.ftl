# 可在何处呼叫对方节点。

member-this-machine = 该地址位于本机，因此设置允许呼叫 { $network } 上的节点（node.toml 中的 `peer_networks`）。正式使用前请将其删除。
member-private = { $url } 不在公共网络上。只有在设置中列出该网络的节点（node.toml 中的 `peer_networks`）才会呼叫此处的节点。
member-not-called = { $url } 的端口不用于呼叫节点。请使用 443，或 1024 以上且无其他已知用途的端口。

doctor-peer-networks = 呼叫对方节点的网络范围
    .next = 设置允许了一个本节点并不在其中的网络。若无对方节点在该处，请从 node.toml 的 `peer_networks` 中删除。
