# 磁盘数据损坏、修复情况，以及因存储故障而停止运行的节点。
alarm-damaged = 本节点磁盘上有数据与写入时不符
    .next = 不会使用该数据。节点正在向其他成员索取；见 comity status。如再次出现，请检查磁盘。

# 受损对象的类别，后接编号。
rot-line = 条目
rot-text = 正文
rot-file = 文件
rot-receipt = 回执
rot-charter = 章程
rot-card = 名片
rot-made = 索引或一览
rot-found = 磁盘数据损坏：未修复 { $damaged } 处，已修复 { $repaired } 处
rot-open = { $what }：已损坏，{ $found } 发现，尚未修复
rot-came-back = { $what }：曾损坏，{ $found } 发现，{ $at } 由 { $from } 补回
rot-made-again = { $what }：曾损坏，{ $found } 发现，{ $at } 在本节点重新生成
rot-none = 未发现损坏。
rot-next = 受损数据不会被使用，正在向所有参与方索取；已无人持有的将一直列在此处。请检查磁盘。
rot-more = 另有 { $count } 处未列出。

scrub-under-way = 自 { $began } 起正在检查全部存储：已检查 { $looked } 项，共约 { $of } 项
scrub-next = 下次检查全部存储的时间：{ $at }
scrub-completed = 上次检查完毕的时间：{ $at }
scrub-not-yet = 尚未检查过存储；检查会自动开始。
scrub-begun = 节点现在开始检查全部存储。进度见 comity status。
scrub-title = 磁盘数据损坏
scrub-now = 如需立即检查全部存储：

doctor-damage = 磁盘上没有未修复的损坏
    .next = 参见 `comity status` 中的受损清单。联络到持有该数据的节点后会自动补回。请检查磁盘。

error-store-io = 读写 { $path } 时磁盘出错（代码 { $code }）。节点未运行。
    .hint = 请检查磁盘及系统日志，然后重新启动节点；如提示存储已损坏，请用 `comity restore` 恢复。
error-store-full = { $path } 所在磁盘已满。节点未运行。
    .hint = 请腾出空间后重新启动节点。已确认的内容不会丢失。
error-store-damaged = { $path } 已损坏，节点无法自行修复。节点未运行。
    .hint = 请检查磁盘。将文件夹移开，用 `comity restore` 恢复；备份之后的内容会由其他成员补回。
error-store-foreign = { $path } 不是 Comity 的存储，或其开头已损坏。节点未运行。
    .hint = 如节点曾在此运行，请将文件夹移开并用 `comity restore` 恢复；否则请核对 --dir 指定的文件夹。
error-store-newer = { $path } 由更新版本的 Comity 写入：其格式版本为 { $found }，本版本支持到 { $known }。
    .hint = 请启动新版本，或用 `comity restore` 恢复升级前的备份。
error-store-commit = 写入 { $path } 失败（代码 { $code }）。无法确定正在写入的内容是否已存盘，因此节点已停止，并且未向任何一方确认这部分内容。
    .hint = 请检查磁盘及系统日志。磁盘恢复正常后重新启动节点，节点将从已存盘的内容继续；如届时存储已损坏，请用 `comity restore` 恢复。
error-store-went-back = 节点运行期间，{ $path } 被换回了较早的状态。节点已停止。
    .hint = 请重新启动节点：它会说明缺少的内容并向其他成员索取。如需恢复备份，请先停止节点，再使用 `comity restore`。
error-store-other = { $path } 无法使用：{ $detail }。节点未运行。
    .hint = 参见 `comity doctor`；如存储已损坏，请用 `comity restore` 恢复。
error-store-trust = { $path } 中的章程或本成员名片与保存时不符：{ $detail }。节点未运行。
    .hint = 请检查磁盘。将文件夹移开，用 `comity restore` 恢复。
