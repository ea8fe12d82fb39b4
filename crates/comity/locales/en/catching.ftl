# How far this node has caught up with what its peers told it.

catching-up = Catching up: { $have } of { $of } lines.
catching-up-since = Since { $moment }. Lines that say who takes part come first, then immediate dossiers, then the rest.
catching-up-means = Peers told of lines that are not here yet. What you see may be older than what others see.
