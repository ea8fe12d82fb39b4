# Why a call to a member's node came to nothing, and what to do. (A refusal has its words in refusals.ftl.)

trouble-no-address = its card names no address that can be found
    .next = Ask the member for a newer card.
trouble-address-barred = its card names an address on a network that this node does not call
    .next = Phone its desk. If its node is there, an administrator names that network under `peer_networks` in node.toml; if not, ask for a newer card.
trouble-port-barred = its card names a port at which no node is called
    .next = Phone its desk and ask for a newer card: port 443, or one from 1024 up that is known for nothing else.
trouble-connection-refused = its node refuses connections
    .next = Everything is kept and retried. Phone its desk: the node may be stopped.
trouble-timeout = no answer in time
    .next = Everything is kept and retried. If it lasts, phone its desk.
trouble-cut-off = the connection was cut off
    .next = Everything is kept and retried. If it lasts, look at the network in between.
trouble-tls = its certificate is not the one its card names
    .next = Phone its desk and compare. Something may stand in between.
trouble-http-status = something in between answered instead of its node
    .next = Tell its administrator: a proxy may be set up wrongly.
trouble-bad-answer = the answer was not signed by its node
    .next = Tell its administrator, and look at Alarms.
trouble-suspended = the charter suspends it
    .next = Everything is kept, and sent when the charter lets it take part again. Ask the council.
