"""The Chinese phrases behind the cues, and what makes a sentence of either language a guess or a denial."""

CHINESE: dict[str, str] = {
    "impact": (
        "影响 受影响 不可用 无法 打不开 报错 挂了 宕机 中断 失败率 错误率 超时 变慢 卡顿 丢失 崩溃 访问异常"
        " 成功率跌 成功率下降 成功率降 跌到 跌至 登录失败 支付失败 下单失败 不能下单 不能登录 不能支付"
    ),
    "cause": (
        "根因 原因是 因为 由于 导致 引起 引发 造成 触发了 罪魁祸首 源于 归因 泄漏 打满 耗尽 死锁 配置错误"
        " 是由 证书过期 内存溢出 雪崩 缓存击穿 定位到了 定位到原因"
    ),
    "action": (
        "正在排查 排查中 正在处理 正在查 重启 扩容 缩容 切流 切换 摘除 下线了 执行了 已执行 正在执行 已联系"
        " 联系了 通知了 已通知 限流 熔断 清理了 杀掉 正在回滚 已回滚 回滚了 切到了 切到备 关闭了 开启了 调整了 加了"
    ),
    "result": (
        "恢复正常 下降了 降下来 开始恢复 逐步恢复 有所好转 好转 没有效果"
        " 没有改善 没改善 没有好转 没好转 没用 不管用 无效 见效 生效 仍然 依然 还是报错"
        " 回落 已正常 降到 不再报错"
    ),
    "next": "下一步 接下来 计划 准备 打算 稍后 将会 马上去 预计 待会 我去 我来 麻烦看 麻烦查 帮忙看 帮忙查",
    "question": "为什么 是什么原因 怎么回事 有没有 是不是 谁知道 谁在 吗 是否 什么时候 怎么办 要不要 能不能",
    "decision": "决定 商定 同意 一致认为 确定采用 拍板 批准 就这么定 结论是 结论： 结论: 先不 暂不",
    "follow_up": (
        "后续 待办 改进项 跟进 需要补充 需要增加 需要优化 避免再次 防止再次 建工单 提工单 复盘 整改 应该加 要加监控"
    ),
    "detection": "告警 报警 监控发现 发现 收到反馈 用户反馈 客户反馈 客户投诉 用户投诉 监控显示 巡检",
    "change": ("上线 发布 部署 变更 发版 灰度 合并了 改了配置 配置变更 修改配置 修改了 开关 升级了 迁移 推送配置 回滚"),
    "mitigation": "回滚 止损 缓解 降级 重启 扩容 切流 限流 熔断 临时方案 绕过 切到了备 切到备 主备切换 摘流 关闭开关",
    "resolution": (
        "已恢复 已解决 已修复 恢复正常 全部恢复 问题解决 修复完成 故障解除 完全恢复 修复上线 恢复了 解决了 修好了"
    ),
    "customer": "客户 用户 商户 客服 投诉 工单 租户",
    "suspicion": (
        "怀疑 疑似 可能是 可能因为 可能由于 可能跟 可能与 估计是 猜是 猜测是 大概是 应该是 感觉是"
        " 感觉像 看着像 看起来像 像是 会不会是 好像是 似乎是"
    ),
    "ruled_out": "排除 并非 误报 无关 没关系 没有关系",
}
CHINESE_PATTERNS = {
    "impact": (
        r"(?<!没有)(?<!不再有)(?<!如果)(?:请求|调用|交易|订单|流量)"
        r"(?:都|全部?|大量|大面积|持续|开始|在|也)*(?:失败|异常)"
    ),
    "change": r"改了.{0,8}(?:配置|参数|规则|策略|开关)",
    "ruled_out": r"(?<!是)不是.{1,12}(?:的?问题|的?原因|导致的?|引起的?)|[跟与和].{1,12}没有?关系",
}
HEDGES = (
    r"\b(?:might|maybe|perhaps|possibly|presumably|apparently|could (?:be|have|also be)|may (?:be|have)"
    r"|i wonder|wondering|not (?:sure|certain|clear)"
    r"|unsure|unclear|i guess|guessing|my guess|seems? (?:to be|like|that|related)"
    r"|looks like it (?:might|could)|suspect(?:ed|s|ing)?|i think|we think|i believe|likely|probably"
    r"|potentially"
    r"|hypothes[ie]s|theory|if it(?:'s| is| was)|whether|assum(?:e|ing)|suspicion|no idea|correlat\w+"
    r"|what if|doubt)\b"
    r"|可能|也许|或许|大概|怀疑|猜|不确定|不清楚|好像|似乎|疑似|是不是|会不会|估计|应该是|看起来像"
    r"|看上去|推测|假设|不知道|是否|有没有可能|难道"
)
NOT_A_CAUSE = (
    r"\b(?:not|isn't|wasn't|never|no longer|aren't|weren't|didn't|did not|doesn't|does not|don't"
    r"|nothing|cannot|can't|without)\b[\w ,']{0,25}?\b(?:cause|caused|causes|due to|because of|culprit"
    r"|triggered|introduced|responsible|root cause|led to|stem|traced)"
    r"|\b(?:ruled out|rule out|unrelated|not related|no evidence|unknown|find(?:ing)? the|found no"
    r"|looking for|don't know|identify|identifying|investigat\w+|what|why|determine) .{0,30}\b(?:cause"
    r"|culprit)"
    r"|\b(?:cause|culprit|root cause) (?:is |was |remains |still )*(?:not|unknown|unclear|tbd"
    r"|under investigation|being investigated|still)"
    r"|\b(?:ruled out|rule out)\b"
    r"|(?:不是|并非|并不是|没有|与.{1,10}无关|排除了?).{0,12}(?:导致|引起|造成|引发|因为|由于|根因"
    r"|原因)|(?:根因|原因)(?:还|尚|仍)?(?:未|不明|不清|待|没)|(?:查|找|排查|定位|确认|分析)(?:一下|中"
    r"|了)?.{0,6}(?:根因|原因)$|排除了|(?:没|未)定位"
)
