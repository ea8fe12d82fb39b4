# What an administrator must see, and what to do about it.

alarm-quarantined = 有内容被隔离
    .next = 请到“隔离区”查看，并告知送来该内容的成员。
alarm-fork = 某成员在同一位置签了两个条目
    .next = 证明已列入卷宗。请致电该成员：其密钥可能已被他人掌握。
alarm-digest-differs = 两个节点对相同条目的结果不一致
    .next = 请与该成员核对程序版本，然后在双方节点上运行 `comity rebuild`。
alarm-own-line-recovered = 收回了本方缺失的己方条目
    .next = 存储曾被恢复或复制，或有人使用本方密钥。请先查明原因再继续写入。
alarm-charter-conflict = 同一版本的章程有两份
    .next = 以先收到的为准。请与理事会电话核对数字组。
alarm-card-conflict = 同一版本的名片有两份
    .next = 两份所列密钥均予保留。请致电该成员核对数字组。
alarm-bad-receipt = 收到并非由该成员节点签名的回执
    .next = 不会据此视为已送达。请告知该成员的管理员。
alarm-unknown = 本版本无法识别的告警
    .next = 该告警由更新版本发出。请重新安装该版本后查看。
