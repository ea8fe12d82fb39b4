# The disk of this node, and what is still taken on it.

disk-ample = The disk has room: { $free } of { $total } are free.
disk-no-files = The disk fills: { $free } of { $total } are free. Lines are taken, files are not, until there is more room.
disk-own-lines-only = The disk is nearly full: { $free } of { $total } are free. Only our own lines are taken. Lines and files of others wait at their nodes.
disk-not-asked = How much room the disk has is not known here.
disk-next = An administrator makes room on the disk of this node. Everything then goes on by itself.

alarm-disk-no-files = The disk has so little room that no more files are taken
    .next = Make room on the disk of this node. Files come by themselves when there is more.
alarm-disk-own-lines-only = The disk has so little room that no more lines of others are taken
    .next = Make room on the disk of this node now. What others wrote meanwhile waits at their nodes and comes by itself.

doctor-disk = the disk has room for files and for lines of others
    .next = Make room on the disk that holds the node's folder.
