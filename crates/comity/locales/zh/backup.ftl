# 备份、恢复，以及恢复后取回的内容。

wait-backup = 正在复制并加密
wait-restore = 正在解密并检查

backup-key-made = 密钥对 { $pair }。私钥：{ $private }。公钥：{ $public }。
backup-key-keep = 请将私钥移出本机，并另存一份副本。没有私钥，任何备份都无法打开。
backup-made = { $member } 的备份，含 { $lines } 个条目，时点 { $made }：{ $file }（{ $bytes } 字节）。
backup-without-keys = 备份中不含节点的私钥。请单独保存 `keys` 的副本。
backup-with-keys = 备份中含有节点的私钥。请在 35 天内销毁：旧备份会使已更换的密钥重新可用。

restore-head = { $member } 的备份，网络 { $network }，章程 { $charter }：{ $lines } 个条目，时点 { $made }（{ $ago }）。
restore-checked = 各部分的哈希值均相符，各数据库均完好。
restore-digits = 网络首份章程的数字组，请与您所知的核对：
    { $digits }
restore-rehearsed = 这是一次演练：没有写入任何内容。
restore-occupied = 照现状将被拒绝：{ $folder } 中已有内容。请另选文件夹。
restore-done = 已恢复到 { $folder }，作为该节点新的一次生命。
restore-keys = 备份中不含私钥。启动之前，请从单独保存的副本放入 { $folder }/keys。
restore-people = 所有人都须重新登录。帐户和令牌为 { $made } 时的状态：此后停用的，请再次停用。
restore-next = 请先彻底停止旧节点，无论它在何处运行。然后启动 `comity --dir { $folder } serve`。它会取回所缺的内容；`comity status` 会说明从谁取回了什么。

error-backup-key-file = 密钥无法使用：{ $detail }
    .hint = 请提供 `comity backup key` 写出的私钥，且只有您本人可读。
error-backup-not-joined = 没有可备份或恢复的内容：{ $detail }
    .hint = 只有已加入网络的节点才有备份。
error-backup-store = 数据库无法使用：{ $detail }
    .hint = 请改用另一份或更早的备份。`comity doctor` 可检查运行中的节点。
error-backup-not-found = 没有这样的文件或文件夹：{ $detail }
    .hint = 请检查路径。公钥由 `comity backup key` 生成。
error-backup-io = 系统拒绝了：{ $detail }
    .hint = 请查看磁盘空间和文件夹权限。
error-backup-exists = 不会覆盖任何内容：{ $detail }
    .hint = 请另选名称。要恢复节点：先停止它，移走其文件夹，再恢复到新的文件夹。
error-backup-busy = 正在为本节点制作另一份备份
    .hint = 请等它完成。
error-backup-bad-public = 公钥无法使用：{ $detail }
    .hint = 请提供 `comity backup key` 写出的 backup.pub 文件。
error-backup-not-a-backup = 这不是备份：{ $detail }
    .hint = 请提供由本版本或更早版本的 `comity backup` 写出的文件。
error-backup-other-key = 备份打不开：{ $detail }
    .hint = 请提供该备份所对应密钥对的私钥。
error-backup-spoilt = 该备份不可信：{ $detail }
    .hint = 请改用它的另一份副本，或更早的备份。没有写入任何内容。

alarm-store-went-back = 存储比本节点离开时更旧
    .next = 有人放回了旧副本，或磁盘丢失了已保存的内容。所缺内容会从其他成员取回：见“节点状态”。

recovery-title = 取回的内容
recovery-restored = 本节点于 { $began } 由 { $since } 的备份恢复。
recovery-went-back = 于 { $began } 发现存储比本节点离开时更旧：为 { $since } 的状态。并非用命令恢复。
recovery-copied = 于 { $began } 发现存储位于没有节点留下它的地方：是副本，为 { $since } 的状态。
recovery-lines = 已从 { $peer } 取回 { $first } 至 { $last } 的 { $lines } 个条目，其中本方 { $own } 个
recovery-line-free = { $peer } 所有的内容，本方一无所缺
recovery-also = 另有文本 { $texts } 份、文件 { $files } 个、回执 { $receipts } 份
recovery-in-step = 自 { $since } 起与 { $peer } 一致
recovery-not-yet = 尚未与 { $peer } 核对一致
recovery-nobody = 尚未取回任何内容。一旦连上其他节点，就会取回。
