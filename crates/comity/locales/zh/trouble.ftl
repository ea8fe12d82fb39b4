# Why a call to a member's node came to nothing, and what to do. (A refusal has its words in refusals.ftl.)

trouble-no-address = 其名片上没有可用的地址
    .next = 请向该成员索取新的名片。
trouble-address-barred = 其名片上的地址属于本节点不呼叫的网络
    .next = 请致电其值班台。若其节点确在该网络，由管理员在 node.toml 的 `peer_networks` 中列出该网络；否则请索取新的名片。
trouble-port-barred = 其名片上的端口不用于呼叫节点
    .next = 请致电其值班台并索取新的名片：端口应为 443，或 1024 以上且无其他已知用途。
trouble-connection-refused = 其节点拒绝连接
    .next = 内容均已保存并会重试。请致电其值班台：节点可能已停止。
trouble-timeout = 未在时限内应答
    .next = 内容均已保存并会重试。如持续发生，请致电其值班台。
trouble-cut-off = 连接中断
    .next = 内容均已保存并会重试。如持续发生，请检查中间网络。
trouble-tls = 其证书与名片所载不符
    .next = 请致电其值班台核对。中间可能有人拦截。
trouble-http-status = 应答来自中间设备，而非其节点
    .next = 请告知其管理员：代理可能配置有误。
trouble-bad-answer = 应答未由其节点签名
    .next = 请告知其管理员，并查看“告警”。
trouble-suspended = 章程已中止该成员的联络
    .next = 内容均已保存，待章程恢复其资格后发送。请询问理事会。
