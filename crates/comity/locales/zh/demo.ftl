# What the demo says. A caption is about as long as twelve English words.

demo-title = Comity 演示 · 六个成员、六个节点、真实的 HTTPS 通信
demo-fiction = 所有成员均为虚构，任何内容都不会离开本机。
demo-page = 在浏览器中查看“港口”的值班台：{ $url }
demo-enter = 按回车键进入下一步。
demo-stay = 六个节点继续运行。按 Ctrl-C 正常结束。
demo-try = 其间可与任一节点对话：comity --dir { $path }/harbour inbox
demo-kept = 六个节点保存在 { $path }。运行其中之一：comity serve --dir { $path }/harbour
demo-failed = 在此停止：{ $why }
demo-and = 、
demo-sum = { $nodes } 个节点 · { $lines } 条记录，各处一致 · 警报的回执在 { $ms } 毫秒内到齐 · 伪造记录被采信：{ $forged } 条中 0 条

## Captions

demo-step-found = 六个成员建立网络，并核对指纹数字。
demo-step-alert = “三角洲”用中文发出特急警报，五个节点给出回执。
demo-step-acknowledge = “港口”签收，“三角洲”随即看到。
demo-step-offer = “山脊”提出援助。
demo-step-ask = “港口”请“三角洲”保全数据，时限依后者法律计算。
demo-step-refuse = “三角洲”拒绝，并说明怎样才可办理。
demo-step-amend = “港口”修改请求，“三角洲”同意办理。
demo-step-answer = “三角洲”附文件答复，“港口”取得原样文件。
demo-step-keep = “三角洲”保全数据，经请求再予延长。
demo-step-cut-off = “绿洲”断线。“三角洲”的更新在排队，并清楚显示。
demo-step-return = “绿洲”恢复，也从第三方补齐，队列清空。
demo-step-forgery = 有人冒“港口”之名伪造记录，寄到“草原”，不予采信。
demo-step-exercise = “岛屿”发起演习，在每个节点上都是演习。
demo-step-agreement = 六处存储，同一份记录，一个文件即可向任何人证明。

## Found

demo-found-council = 理事会设 { $seats } 席：{ $names }。{ $signed } 个签名即可成立章程，现有 { $signed } 个。
demo-found-digits = 章程的指纹数字由“港口”朗读，其余成员逐一键入后方可加入：
demo-found-links = 六个节点已运行，各有自己的密钥和存储；彼此之间 { $count } 条连接全部畅通。

## Alert

demo-alert-heading = { $reference } · { $level } · TLP:{ $tlp }
demo-alert-receipts = 从发出到最后一份回执（共 { $count } 份）用时 { $ms } 毫秒。每份回执都在内容落盘之后才签署。

demo-cell-held = 已收存
demo-cell-held-without-texts = 已收存，缺正文
demo-cell-waiting = 未送达
demo-cell-silent = 尚无回应
demo-cell-acknowledged = 已签收
demo-cell-acted = 已提供援助或采取措施

## Acknowledge

demo-acknowledge-seen = { $ms } 毫秒后，“三角洲”的页面显示该签收，由“港口”签名：

## Offer

demo-offer-code = 以代码填写，各值班台以本国语言阅读：{ $help } = { $other }，{ $quantity }。
demo-offer-words = “山脊”的原话：“{ $words }”

## Request

demo-request-asked = { $reference } · 数据保全 · “三角洲”的节点已收存，双方显示同样的状态。
demo-request-clocks = 依“三角洲”的名片计算并固定在请求中：签收时限 { $acknowledge }，答复时限 { $answer }。
demo-request-ground = 已拒绝。理由是代码，各值班台以本国语言阅读：{ $ground }。
demo-request-words = “三角洲”的原话：“{ $words }”
demo-request-possible = 怎样才可办理：“{ $words }”（不写明这一点的拒绝不予接受。）
demo-request-amended = “港口”写明索要钱款的情节、法条和刑罚，重新请求“三角洲”，时限随之重新计算。
demo-request-accepted = 同意办理。先前的拒绝永久保留在“三角洲”的页上。
demo-request-file = { $name }：{ $bytes } 字节，传送途中加密，“港口”取得的文件逐字节相同。
demo-request-kept = 保全至 { $until }，依“三角洲”自己的法律概况计算。到期之前双方都会得到提醒。
demo-request-extended = “港口”请求延长：保全至 { $until }。

## Cut off

demo-cut-update = “三角洲”写道：风向已变，准备疏散。能联系到的成员都已收到。其余情况，“三角洲”看到的是：
demo-queue = “{ $name }”：自 { $since } 起有 { $count } 条记录等待送达
demo-queue-why = 原因：{ $reason }（已试 { $tries } 次）
demo-queue-next = 下一步：{ $next }
demo-queue-phone = “{ $name }”的最后联系电话：{ $phone }（名片第 { $version } 版）

## Return

demo-return-third = “三角洲”到“绿洲”的线路仍然不通，但 { $ms } 毫秒后“绿洲”已有该更新：“山脊”也存有它。
demo-return-quiet = 随后该线路修复。{ $ms } 毫秒后回执齐全，队列全空。
demo-return-same = 六个节点保存同样的 { $count } 条记录。

## Forgery

demo-forgery-kept = “草原”隔离了来自“岛屿”节点的 { $bytes } 字节：{ $reason }。
demo-forgery-alarm = 向“草原”管理员告警：{ $alarm }。{ $next }
demo-forgery-nothing = 警报与之前完全一样：同样的 { $count } 条记录，同样的摘要。

## Exercise

demo-exercise-everywhere = { $reference } 在全部 { $count } 个节点上标为演习，其中的记录不可能是别的。
demo-exercise-refused = 向其中投入实战 CAP 消息被拒绝：{ $reason }
demo-exercise-apart = 在六个值班台上，它都列在演习清单里，实战清单里没有演习。

## Agreement

demo-agreement-digest = 摘要 { $digest } …，{ $count } 个节点一致
demo-agreement-evidence = 证据文件共 { $bytes } 字节：{ $lines } 条记录全部得到证明，另有 { $receipts } 份回执。
demo-agreement-touched = 改动其中一个比特，就有 { $count } 项不再得到证明，也不会多出任何一项。

## Errors

error-demo = 演示无法运行：{ $detail }
    .hint = 它需要 127.0.0.1 上的空闲端口，以及一个可写的临时文件夹。
error-demo-taken = `{ $folder }` 中已有演示的节点。
    .hint = 请另选文件夹，或先删除该文件夹。

## 屏幕

demo-screen-title = Comity 演示 · 此处一切成员均为虚构，任何内容都不会离开本机
demo-pane-yours = 您的值班台：{ $name }
demo-pane-theirs = 另一方的值班台：{ $name }
demo-starting = 六个节点正在启动……
demo-bar = 故事
demo-step-count = 第 { $number } 步，共 { $count } 步
demo-playing = 节点正在工作
demo-told = 已完成
demo-over = 故事结束；六个节点继续运行。
demo-stopped = 已停止：有一项不成立
demo-more = 各节点做了什么
demo-hold = 暂停
demo-go-on = 继续
demo-next = 下一步
demo-play-as = 扮演……
demo-own-node = 每项都在新标签页打开该成员自己的值班台。要运行自己的节点，见 README“Run your own node”。
