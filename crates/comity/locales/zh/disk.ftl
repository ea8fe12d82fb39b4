# 本节点的磁盘及仍可接收的内容。

disk-ample = 磁盘空间充足：共 { $total }，可用 { $free }。
disk-no-files = 磁盘空间不足：共 { $total }，可用 { $free }。仍接收条目，暂不接收文件，直至空间恢复。
disk-own-lines-only = 磁盘即将写满：共 { $total }，可用 { $free }。仅接收本方条目，其他成员的条目和文件在其节点等待。
disk-not-asked = 无法得知磁盘剩余空间。
disk-next = 请管理员为本节点的磁盘腾出空间，之后一切自动恢复。

alarm-disk-no-files = 磁盘空间过少，已停止接收文件
    .next = 请为本节点的磁盘腾出空间。空间恢复后文件会自动传来。
alarm-disk-own-lines-only = 磁盘空间过少，已停止接收其他成员的条目
    .next = 请立即为本节点的磁盘腾出空间。其他成员在此期间写入的内容在其节点等待，之后自动传来。

doctor-disk = 磁盘有空间接收文件和其他成员的条目
    .next = 请为节点文件夹所在的磁盘腾出空间。
