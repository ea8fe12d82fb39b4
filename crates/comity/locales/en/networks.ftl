# Where peers may be called.

member-this-machine = Its address is on this machine, so its settings allow peers on { $network }: `peer_networks` in node.toml. Take that out before this node is used in earnest.
member-private = { $url } is on no public network. Peers there are called only from nodes whose settings name that network: `peer_networks` in node.toml.
member-not-called = { $url } names a port at which no node is called. Use 443, or one from 1024 up that is known for nothing else.

doctor-peer-networks = Peers are called where they should be
    .next = The settings allow a network on which this node itself is not. If no peer is there, take it out of `peer_networks` in node.toml.
