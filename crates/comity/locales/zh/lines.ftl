# The kinds of line, as the timeline names them, and how lines stand that do not simply count.

line-genesis = 开立卷宗
line-participants = 参与方变更
line-grant = 开放此前内容
line-lead-offer = 提议移交牵头
line-lead-accept = 接受牵头
line-lead-release = 牵头方已移交
line-close = 关闭卷宗
line-reopen = 重新开启
line-profile = 允许更新类型的条目
line-fork-proof = 分叉证明
line-lane-open = 开启写入序列
line-lane-close = 结束写入序列
line-seen = 已知悉条目

line-acknowledge = 签收
line-note = 备注
line-attach = 文件
line-correct = 更正
line-withdraw = 撤回
line-translate = 译文
line-link = 关联其他卷宗
line-flag = 对事项性质存疑
line-leave = 退出卷宗
line-flag-answer = 答复疑虑
line-handling = 变更处置标记
line-level = 变更紧急程度

line-alert = CAP 警报
line-measures = 已采取措施
line-help-offered = 可提供支援
line-help-needed = 需要支援

line-request-draft = 请求征求意见稿
line-request = 发出请求
line-amendment = 修改请求
line-extension = 请求延长保全
line-call-off = 撤销请求
line-outcome = 办理结果
line-accept = 接受
line-accept-part = 部分接受
line-need-more = 需要补充
line-transfer = 转交主管机关
line-postpone = 推迟办理
line-refuse = 拒绝
line-progress = 进展
line-answer = 答复
line-preserved = 数据已保全
line-consent-ask = 征求使用同意
line-consent = 答复使用同意

line-newer = 更新类型的条目

standing-newer = 更新类型的条目：已保存并转发，本版本无法读取
standing-refused = 不计入：{ $why }
standing-struck = 已划除：所在写入序列出现分叉，见证明
standing-void = 作废：牵头方已移交
standing-late = 迟到：写于该成员被移出之后
standing-outside = 不计入：仅有作废条目将其作者列为参与方
