# A peer's node does not answer: the alarm, whom to phone, who was paged and what became of it, and the mail itself.

alarm-peer-silent = A peer's node has not answered for too long
    .next = Phone its desk of last resort. Whether its administrators were paged, `comity peer explain` says.
silence-of = The node of { $member } has not answered since { $moment }.
silence-urgent = Something urgent waits for it.
silence-phone = Phone: { $phone }
silence-no-phone = Its card is not here, so no phone is known.
silence-paged = Its administrators were paged { $moment }: the mail server took the message. That somebody read it nobody knows.
silence-paging = Its administrators are being paged since { $moment }.
silence-nobody = Nobody was paged: { $why }
silence-waits = Its administrators are paged in the next minutes.
page-trouble-no-pager = this node has no pager. An administrator sets one up under [pager.smtp] in node.toml.
page-trouble-no-channel = its card names no address of its administrators.
page-trouble-unreachable = the mail server cannot be reached. It is tried again.
page-trouble-timeout = the mail server did not answer in time. It is tried again.
page-trouble-tls = the mail server's certificate could not be trusted. It is tried again.
page-trouble-refused = the mail server refused the message. It is tried again.
page-trouble-sign-in = the mail server did not let this node in. Look at user and password under [pager.smtp].
show-silent = Does not answer since { $since }
page-subject = Comity: the node of { $member } does not answer
page-body = The Comity node of { $member } has not answered since { $since }. The node of { $by } says so.
page-body-urgent = Something urgent waits for it.
page-body-phone = To ask back, phone the desk of { $by }: { $phone }
page-body-about = This is sent once for each outage, and again after 4 hours and after a day. It holds nothing of any dossier.
card-administrators = Administrators
