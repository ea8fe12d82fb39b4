# 拟稿：警报或协查请求，实况或演习；草稿；发送前的最后核对。

compose-alert-live = 新建警报（实况）
compose-alert-exercise = 新建警报（演习）
compose-request-live = 新建协查请求（实况）
compose-request-exercise = 新建协查请求（演习）
compose-about-live = 此处为实况：发出的内容真实有效，立即送达其他值班台。如需演习：
compose-about-exercise = 此处为演习：其中任何内容都不会成为实况。如有真实情况：
compose-beside = 草稿及所需内容
compose-steps = 步骤
compose-draft = 草稿
compose-kept-at = 保存于 { $moment }
compose-not-kept = 尚未保存。每一步都会保存在本节点上，只有您本人可见。
compose-replaced = 本页打开之后，另一窗口保存过这份草稿。现以本页发送的内容为准。
compose-too-long = 内容超出草稿容量，最后的修改没有保存。请缩短，或将长文本作为文件放入卷宗。

## 按钮

compose-keep = 保存草稿
compose-go-on = 继续
compose-review = 最后核对，然后发送
compose-consult = 最后核对，然后发出征求意见
compose-other-form = 改选请求类型
compose-drop-cap = 不用文件，改为手工填写

## 导入的文件

compose-import = 改为导入 CAP 文件
compose-import-hint = CAP 1.1 或 1.2，最大 128 KiB。文件原样保存并随警报发送。更大的文件请用：comity alert open --cap。
compose-import-take = 读取文件
compose-cap-says = CAP 文件的内容
compose-cap-whole = 警报的内容仅限于此。以下各项随之发送。
compose-departures = 有 { $count } 处与标准条文不一致，照原样采用

## 分组和提示

compose-event = 事由
compose-level-hint = 须在多长时间内接手。“特急”会立即响铃，夜间亦然。
compose-title-hint = 一行标题，各方都以此称呼。
compose-title-file = 不填标题时，采用文件中的标题。
compose-who = 发给谁
    .hint = 列入的各方可阅读卷宗的全部内容。旁边注明其当地时间及值班台是否开放。
compose-everybody = 以上全部成员
compose-awake = 现在开放
compose-asleep = 现已关闭
compose-asleep-until = 关闭至 { $moment }
compose-no-card = 本节点没有该值班台的名片
compose-expiry-group = 失效时间
compose-expiry = 未填失效时间时，按该紧急程度的通常期限
compose-hours = { $count } 小时
compose-handling = 处置标记
    .hint = 谁可以知悉、可以采取什么行动、可以作何用途。
compose-statements = 法律依据、用途、性质
    .hint = 每份卷宗都写明这些内容，各方可见。
compose-legal-hint = 哪项条约、协议或法律，第几条。
compose-purpose-hint = 选择“其他用途”时必填。
compose-review-by-hint = 届时审查是否仍有必要保留；如无必要，文本随后删除。
compose-character-hint = 四项都须声明。如有一项不能声明，则不得发送。任何参与方都可提出质疑。
compose-late = 后来加入的成员
    .hint = 现在确定，不再更改：后来受邀的成员能否阅读其加入之前的内容。
compose-late-hint = 此规则以后任何人都不能更改。
compose-to = 向谁请求、采用何种类型
    .hint = 所需项目和时限取决于请求类型和被请求方的法律。
compose-to-hint = 需要采取行动的成员。仅供阅知的成员在下面填写。
compose-beside-group = 其他参与方（仅供阅知）

## 最后核对

review = 最后核对
review-preview = 对方收到的内容
review-preview-means = 各参与方看到的就是这些内容；有其语言文本的，显示该语言。
review-facts = 发送之后
review-type = 如要发送，请输入 { $word }
review-wrong-word = 输入的词与此处所示不符，没有发送。
review-not-sent = 没有发送
review-changed = 本页打开之后草稿有改动。现按最新内容显示：请重新核对，然后发送。
review-file-again = 此前选择的文件须重新选择：浏览器不会保留。
review-back = 返回修改
review-send-live = 发送（实况）
review-send-exercise = 发送（演习）
review-consult-live = 发出征求意见（实况）
review-consult-exercise = 发出征求意见（演习）
review-annex = 签字盖章的请求书
review-annex-hint = 文件不随草稿保存，请在此选择。最大 200 MiB；在本机加密后发送给各参与方。
compose-word-live = 实况
compose-word-exercise = 演习

facts-alert = 发送 { $mode } · { $level } · 发往 { $zones } 个时区的 { $desks } 个值班台（其中 { $asleep } 个已关闭）· { $expires } 失效。
facts-alert-unending = 发送 { $mode } · { $level } · 发往 { $zones } 个时区的 { $desks } 个值班台（其中 { $asleep } 个已关闭）· 没有失效时间。
facts-request = 发送 { $mode } · { $level } · { $form } · 发往 { $zones } 个时区的 { $desks } 个值班台（其中 { $asleep } 个已关闭）· 时限开始计算。
facts-consult = 发送 { $mode } · { $level } · { $form }，征求意见 · 发往 { $zones } 个时区的 { $desks } 个值班台（其中 { $asleep } 个已关闭）· 暂不请求任何一方办理，答复时限不计。
facts-desks = 值班台
facts-frozen = 时限
facts-frozen-means = 根据紧急程度和各成员的名片计算，发送时固定在条目中。
facts-disclosed = 披露的内容
facts-readers = { $count } 个成员可阅读全部内容（含本方）
facts-matter = { $items } 个标识，{ $texts } 段文本
facts-immediate = “特急”会在以上每个值班台立即响铃，当地为夜间亦然。

## 请求所需的内容

needs-nobody = 请选择向谁请求，其要求随后在此列出。
needs-languages = 接受以下语言的请求
needs-dual-never = 不审查该行为在当地是否也构成犯罪。
needs-dual-disclosure = 披露须该行为在当地也构成犯罪；保全则不须。
needs-dual-always = 须该行为在当地也构成犯罪。
needs-dual-here = 就当前类型须作此审查：须写明行为，以及每项犯罪的法条和刑罚幅度。
needs-preservation = 保存数据 { $days } 天
needs-extension = 可再延长 { $days } 天
needs-extension-none = 其法律不允许延长。
needs-authority = 决定机关
needs-use = 答复的使用
needs-level = 请选择紧急程度，时限随后在此列出。
needs-times = 如现在发送：
needs-preserve-until = 数据保存至 { $moment }
needs-complete = 没有缺项
needs-lacking = 缺 { $count } 项
needs-language-taken = 每段文本都有对方接受的语言
needs-language-not-taken = 还须有此语言的文本

## 草稿

drafts = 草稿
drafts-all = 我的全部草稿
drafts-about = 您已开始而尚未发送的内容，其他人看不到。文件不随草稿保存，导入的 CAP 文件除外。
drafts-empty = 您开始并保存的警报和请求列在这里。现在没有。
drafts-untitled = 没有标题
drafts-nobody = 尚未选择成员
drafts-go-on = 继续
drafts-discard = 删除
drafts-discard-sure = 删除这份草稿？其中内容将不再保留。
drafts-keep = 保留
