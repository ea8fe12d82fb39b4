# 对方节点没有应答：警示、应致电何处、通知了谁及结果，以及邮件本身。

alarm-peer-silent = 某成员的节点长时间没有应答
    .next = 请拨打其最后联络电话。其管理员是否已被通知，可用 `comity peer explain` 查看。
silence-of = { $member } 的节点自 { $moment } 起没有应答。
silence-urgent = 有紧急内容正在等待送达。
silence-phone = 电话：{ $phone }
silence-no-phone = 本节点没有其名片，因此不知道电话。
silence-paged = 已于 { $moment } 通知其管理员：邮件服务器已接收该邮件。是否有人阅读不得而知。
silence-paging = 自 { $moment } 起正在通知其管理员。
silence-nobody = 未通知任何人：{ $why }
silence-waits = 将在几分钟内通知其管理员。
page-trouble-no-pager = 本节点没有配置通知器。管理员可在 node.toml 的 [pager.smtp] 中设置。
page-trouble-no-channel = 其名片没有写明管理员的地址。
page-trouble-unreachable = 无法连接邮件服务器，将再次尝试。
page-trouble-timeout = 邮件服务器未及时应答，将再次尝试。
page-trouble-tls = 邮件服务器的证书不可信，将再次尝试。
page-trouble-refused = 邮件服务器拒收该邮件，将再次尝试。
page-trouble-sign-in = 邮件服务器不允许本节点登录。请检查 [pager.smtp] 中的用户名和密码。
show-silent = 自 { $since } 起没有应答
page-subject = Comity：{ $member } 的节点没有应答
page-body = { $member } 的 Comity 节点自 { $since } 起没有应答。此消息由 { $by } 的节点发出。
page-body-urgent = 有紧急内容正在等待送达。
page-body-phone = 如需询问，请致电 { $by } 的值班台：{ $phone }
page-body-about = 每次中断只发送一次，并在 4 小时后和一天后各再发送一次。其中不含任何卷宗内容。
card-administrators = 管理员
