# 节点的承载能力：`comity bench`。
error-bench = 未能测量：{ $detail }
    .hint = 请检查磁盘空间以及本机正在运行的其他程序，然后重试。
