# 本节点补收进度。

catching-up = 正在补收：{ $of } 条中已收到 { $have } 条。
catching-up-since = 自 { $moment } 起。先收参与方名单，再收特急卷宗，最后收其余。
catching-up-means = 其他成员告知的条目尚未全部收到。此处所见可能旧于他方所见。
