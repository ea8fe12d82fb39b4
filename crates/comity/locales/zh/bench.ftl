# 节点的承载能力：`comity bench`。
error-bench = 未能测量：{ $detail }
    .hint = 请检查磁盘空间以及本机正在运行的其他程序，然后重试。

## 测量项目，按指标名称
bench-one-message = 一条消息：从操作到对方成员的程序收到
bench-one-line-receipt = 一行：从操作到其回执在本节点持久保存
bench-one-line-durable-here = 一行：从操作到在本节点持久保存
bench-stages-of-one-line = 一行：从操作到其回执在本节点，按阶段
bench-stage-1-written = 甲：检查操作，写入、归并并显示该行
bench-stage-2-durable = 甲：该行持久保存
bench-stage-3-signed = 甲：该行签名
bench-stage-4-sent = 甲：呼叫加密、签名并交给网络
bench-stage-5-taken = 甲到乙：网络、HTTP；乙检查并打开呼叫，验证、写入、归并并显示该行
bench-stage-6-durable-there = 乙：该行持久保存
bench-stage-7-receipted = 乙：回执与应答签名并加密
bench-stage-8-back = 乙到甲：网络、HTTP；甲检查回执、持久保存并告知
bench-sustained = 每秒送达另一成员的行数（已签名、已加密、双方均持久保存）
bench-fan-out-8 = 一行发给 8 个成员：到收到最后一份回执
bench-fan-out-32 = 一行发给 32 个成员：到收到最后一份回执
bench-urgent-under-flood = 另一成员大量发送时的一行紧急内容
bench-away-60s-20 = 某成员曾离线：其端口打开后多久，等待的各行均已获证明
bench-away-100k = 某成员曾长时间离线：其端口打开后多久，大量的行均已获证明
bench-memory-idle = 空闲节点的内存
bench-memory-1m = 以大量的行启动后节点的内存
bench-memory-after-1m-came = 刚收到大量的行之后的内存
bench-start-1m-lines = 以大量的行启动，到节点开始运行
bench-desk-10k = 有大量未结卷宗时的值班台
bench-accept-by-dossier-lines = 一行的开销，按其卷宗的行数
bench-accept-by-dossiers = 一行的开销，按节点的卷宗数
bench-desk-page-10k = 未结卷宗极多时的值班台页面，直到浏览器收到
bench-dossier-page = 卷宗页面，直到浏览器收到
bench-search-1m = 在极多条目中搜索词语（经 API）
bench-index-1m = 重新建立极多条目的词语索引
bench-p95 = 百分之九十五不超过 { $value }
bench-p99 = 百分之九十九不超过 { $value }
bench-disk = 磁盘：追加并同步 1 KiB 需 { $value }
