# 信箱与移动存储。
delivery-in-mailbox = 未送达：自 { $since } 起在{ $host }的信箱中
matrix-in-mailbox = 在{ $host }的信箱中
matrix-in-mailbox-means = 未送达：其节点尚未取走。
reach-mailbox-up = 仅有信箱；其托管方{ $host }应答正常
reach-mailbox-down = 仅有信箱；其托管方{ $host }自 { $since } 起无应答
peer-in-mailbox = 自 { $since } 起在{ $host }的信箱中：{ $count }
peer-mailbox = 信箱
peer-kept-here = 本节点代其保管的包裹：{ $count }（{ $kib } KiB）
peer-kept-oldest = 最早的一件自 { $since } 起在此等待
peer-kept-means = 包裹只有其本方能拆：本节点仅知寄件方、时间与大小。
peer-keeps-ours = 我方在其处的信箱最近查看于 { $at }
peer-keeps-ours-trouble = 我方在其处的信箱自 { $since } 起无法查看：{ $reason }
parcel-written =
    { $count ->
        [0] { $member }：没有要携带的
       *[other] { $member }：包裹 { $count } 件，条目 { $lines }，回执 { $receipts }
    }
parcel-more = { $member }等待的内容超过一次携带的量：收到其回执后再携带其余部分。
parcel-written-where = 已写入 { $folder }。在回执返回之前，一切仍保留在此：用 `comity parcel in` 接收回执。
parcel-taken = { $from }的包裹：条目 { $lines }，回执 { $receipts }，文件片段 { $parts }
parcel-refused-lines = 其中未接收：{ $count }（comity quarantine list）
parcel-skipped = 跳过 { $file }：{ $why }
parcel-not-one = 不是包裹，或已损坏
parcel-for-another = 属于其他成员
parcel-in-sum = 已接收：{ $taken }，已跳过：{ $skipped }
parcel-in-next = 所收内容的回执将随下一次 `comity parcel out` 携带。
error-parcel-folder = { $folder } 无法读取或写入。
    .hint = 请指定一个存在且本账户可写的文件夹。
