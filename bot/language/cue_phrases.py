"""The phrases behind the cues: for English the words that must occur and the pattern around them, if any."""

ENGLISH: dict[str, list[tuple[str, str]]] = {
    "impact": [
        ("impact impacted impacting affected affects affecting unavailable unreachable degraded outage"
" downtime", ""),
        ("unable cannot can't", r"(?:users?|customers?|clients?|we|people|they|merchants?|nobody|requests?)\b.{0,30}\b(?:unable"
r"|cannot|can't)"),
        ("errors error 5xx 500s 502s 503s 504s", r"\berrors? (?:spike|for|on|in)\b|\berror rates? (?:\w+ ){0,2}(?:\d|up|spik|ris|rose|increas|climb"
r"|jump|high|elevat)|5xx|50\ds|\d ?% (?:of )?(?:\w+ ){0,3}errors?|errors? (?:went|is|are|at) "),
        ("failing failed fail fails timing", r"(?:requests?|payments?|orders?|logins?|checkouts?|calls?|jobs?|checkout|users?|customers?"
r"|transactions?|api)\b.{0,30}\b(?:fail(?:ing|ed|s)?|timing out)"),
        ("down slow", r"\b(?:is|are|was|were|went|completely|site|service) (?:very |completely |all |fully )?(?:down"
r"|slow)\b"),
        ("lost dropped", r"\b(?:lost|dropped) (?:about |around |roughly )?\d|\b(?:orders?|data|requests|messages) (?:were "
r"|was )?(?:lost|dropped)"),
    ],
    "cause": [
        ("cause caused causes causing", r"\b(?:root cause|caused by|cause (?:is|was|of)|causes? (?:the|this|a|all)|causing|(?:has|have"
r"|had)? ?caused (?:the|this|a|all|an|it|our)|the cause\b|is what caused)"),
        ("because", r"\bbecause\b"),
        ("due", r"\bdue to\b"),
        ("culprit culprits trigger triggered", r"\bculprit|\btriggered (?:by|the|a|this)|\bthe trigger (?:was|is)"),
        ("resulted resulting led leading", r"\b(?:as a result of|resulted (?:from|in)|resulting (?:from|in)|led to|leading to)"),
        ("traced stems stemmed introduced attributed responsible", r"\btraced (?:it |this )?(?:back )?to|\bstem(?:s|med) from|\bintroduced (?:by|in|a|the)"
r"|\battributed to|\bresponsible for"),
        ("exhausted exhaustion leak leaked overloaded misconfigured misconfiguration regression deadlock oom"
" saturated", r"\b(?:exhausted|exhaustion|(?:memory|connection|fd|thread) leak|leaked|overloaded|misconfigur"
r"|regression|deadlock|oom(?:killed)?\b|saturated)"),
        ("turns turned", r"\bturn(?:s|ed) out (?:that |to be |it was )"),
        ("expired", r"\b(?:certificate|cert|token|credentials?|license|key|lease)s?\b.{0,20}\bexpired"),
    ],
    "action": [
        ("restarted restarting rebooted rebooting scaled scaling drained draining killed killing paged"
" paging escalated escalating purged flushed cordoned throttled investigating checking looking"
" debugging pausing paused", r"\b(?:restart|reboot|scal|drain|kill|pag|escalat|purg|flush|cordon|throttl|paus)(?:l?ed|ing|ling"
r"|p?ed|d)\b|\b(?:i'm|i am|we're|we are|am|now|started|is|are) (?:investigating|checking|looking"
r"|debugging)"),
        ("rolling rolled reverting reverted disabling disabled enabling enabled failing switched", r"\broll(?:ing|ed) back|\brevert(?:ing|ed)|\b(?:dis|en)abl(?:ing|ed)|\bfailing over"
r"|\bswitched (?:to|over|off|traffic)"),
        ("increased increasing added adding blocked blocking bumped running ran opened started", r"\b(?:increas|add|block|bump)(?:ed|ing) (?:the |a |an |more |some |\w+ )|\b(?:running|ran) (?:the"
r"|a|an) |\b(?:i|we|@\w+) (?:opened|started) "),
    ],
    "result": [
        ("dropping dropped recovering recovered improving improved back normal stabilized stabilised"
" decreasing decreased clearing cleared", r"\b(?:error|latenc|rate|queue|cpu|memory|lag|traffic|load|p9|metric|thing|number|graph|it|request"
r"|backlog|service|checkout|payment)\w*\b.{0,40}\b(?:dropp|recover|improv|back|normal|stabili"
r"|decreas|clear)|\bback to normal"),
        ("helped worked didn't effect", r"\b(?:that|this|it|restart|rollback|revert)\w* (?:seems to have )?(?:helped|worked|did not|didn't)"
r"|\bno effect|\bdidn't (?:help|work)|\bdid not (?:help|work)"),
        ("still", r"\bstill (?:failing|seeing|down|broken|slow|high|erroring|elevated|happening|rising)"),
        ("seeing", r"\b(?:no longer|not|stopped|now|only) seeing\b"),
    ],
    "next": [
        ("next", r"\bnext (?:step|steps|up|update|we|i|action)|^next\b"),
        ("will going i'll we'll gonna let's plan planning then", r"\b(?:i|we|team|they|@\w+) (?:will|are going to|am going to)\b|\b(?:i'll|we'll)\b|\b(?:i'm"
r"|we're) (?:going to|gonna)\b|\blet's\b|\bthe plan is|\bplan(?:ning)? to\b|\bthen we\b"),
        ("eta", r"\beta\b"),
        ("about", r"\b(?:i'm|we're|am|are) about to\b"),
    ],
    "question": [
        ("anyone who what why how when where which does did is should can could", r"^(?:@\S+ )?(?:does |can |could |has |is )?(?:anyone|anybody)\b|^(?:who|what|why|how|when|where"
r"|which|does|did|is|are|should) (?:is|are|do|does|did|the|this|that|it|we|you|i|can|should"
r"|happened|caused|about|else|there|many|much|long)\b"),
        ("know", r"\b(?:do|does) (?:we|you|anyone|we all) know\b|\b(?:don't|do not) know (?:if|why|what|how|whether)"),
        ("wonder wondering unclear", r"\b(?:i )?wonder(?:ing)?\b|\bunclear (?:if|why|whether|what|how)"),
    ],
    "decision": [
        ("decided decision agreed decide", r"\b(?:we|i|team|have|has|was|been|they) (?:have |all )?(?:decided|agreed)\b|\bdecision\b"
r"|\bdecided (?:to|not|against)|\bagreed (?:to|on|that)|^agreed\b"),
        ("approved approve", r"\bapproved?\b"),
        ("going go", r"\b(?:going with|go with|go ahead|we're a go)\b|\bgoing ahead\b"),
        ("let's", r"\blet's (?:go|roll|keep|hold|wait|revert|do|not|fail|close|call|declare|disable)\b"),
        ("keep hold", r"\bwe (?:should |will |'ll )?(?:keep|hold)\b"),
    ],
    "follow_up": [
        ("follow followup followups follow-up", r"\bfollow(?:ing)?[- ]?ups?\b|\bfollow up on\b"),
        ("todo", r"\bto-?do\b"),
        ("ticket tickets jira", r"\b(?:file|filed|create|created|open|opened|raise|raised|need)\b.{0,20}\b(?:ticket|jira)"),
        ("should need must", r"\bwe (?:should|need to|must|have to) (?:add|fix|improve|write|document|monitor|alert|automate"
r"|review|update|prevent|investigate|create|make sure|also|really|have)\b"),
        ("postmortem retro action", r"\b(?:post-?mortem|retro) (?:item|action)|\baction items?\b|\bfor the (?:post-?mortem|retro)\b"),
        ("prevent", r"\bto prevent (?:this|that|it|such|similar)\b|\bprevent(?:s|ing)? (?:a )?(?:recurrence"
r"|re-?occurrence)"),
        ("later tomorrow afterwards", r"\b(?:fix|look|do|clean|address|investigate|review)\b.{0,40}\b(?:later|tomorrow|afterwards)\b"),
    ],
    "detection": [
        ("alert alerts alerted alarm alarms pagerduty paged pager", r"\balert(?:s|ed|manager)?\b.{0,30}\b(?:fired|firing|triggered|went off|received|came|for|by|on)\b"
r"|\b(?:got|was|were|been) (?:alerted|paged)|\bpaged (?:for|by|at|me|us)|\balarm|\bpagerduty"),
        ("noticed detected discovered spotted observed reported", r"\b(?:noticed|detected|discovered|spotted|observed)\b|\b(?:first |was |were |been )?reported (?:by"
r"|that|at|in|via)\b"),
        ("monitoring dashboard synthetic", r"\b(?:monitoring|dashboards?|synthetics?) (?:shows?|showed|caught|detected|alerts?|picked)"),
        ("reports complaints report", r"\b(?:customer|user|support|multiple|several|getting|received|seeing) (?:reports|complaints)\b"
r"|\breport (?:from|by) "),
    ],
    "change": [
        ("deployed deploy deployment deploys deploying released release shipped rollout", r"\b(?:deployed|shipped|deploying)\b|\b(?:deploy|deployment|rollout|release)s?\b.{0,25}\b(?:went"
r"|was|at|finished|started|of|completed|done|to|out|this|yesterday|today|v?\d)|\breleased? (?:v?\d"
r"|version|to|at|the)|\bnew (?:release|version|deploy)"),
        ("merged merge pushed", r"\bmerged\b|\bpushed (?:a |the |an |out |to |config|v?\d)"),
        ("config configuration setting settings", r"\b(?:config|configuration|settings?)\w* (?:change|changed|update|updated|push|was|rollout)"
r"|\b(?:changed|updated|pushed|modified|edited) (?:the |a |our )?(?:\w+ ){0,3}(?:config"
r"|configuration|settings?)"),
        ("flag flags toggle toggled", r"\b(?:feature )?(?:flags?|toggles?)\b.{0,30}\b(?:was|were|on|off|enabled|disabled|turned|flipped"
r"|rolled|to)\b|\b(?:enabled|disabled|turned (?:on|off)|flipped|toggled"
r"|rolled out)\b.{0,30}\b(?:flag|toggle|feature)"),
        ("migration migrated upgraded upgrade bumped", r"\b(?:migration|schema change)\b.{0,20}\b(?:ran|was|at|started|finished|went)|\bmigrated\b"
r"|\bupgraded\b|\bupgrade (?:of|to|was|at|started)|\bbumped .{1,30} (?:to|from)\b"),
        ("rolled rolling reverted", r"\brolled (?:back|out)\b|\brolling (?:back|out)\b|\breverted\b"),
    ],
    "mitigation": [
        ("rollback rolled rolling reverted revert reverting", r"\broll(?:ing|ed)? ?back\b|\brevert(?:ed|ing)?\b"),
        ("mitigated mitigate mitigating mitigation workaround hotfix hotfixed", ""),
        ("restarted restarting rebooted", ""),
        ("failover failed switched rerouted drained shifted", r"\bfail(?:ed|ing)? ?over\b|\bswitched (?:over|to|traffic|off)|\brerouted\b|\bdrained\b"
r"|\bshifted (?:traffic|load)"),
        ("scaled scaling disabled disabling blocked throttled increased raised", r"\bscal(?:ed|ing) (?:up|out|the|to|down|\w+ to)|\bdisabl(?:ed|ing) (?:the|a|\w+)|\bblocked (?:the"
r"|traffic|ip|\w+)|\bthrottled\b|\b(?:increased|raised) (?:the |our )?(?:\w+ ){0,3}(?:limit|pool"
r"|capacity|timeout|memory|replicas|quota|size)"),
        ("turned", r"\bturned (?:it |the \w+(?: \w+)? )?off\b"),
    ],
    "resolution": [
        ("resolved fixed recovered restored solved", r"\b(?:is|are|was|were|been|fully|now|has|have|all|marked|issue|incident|completely|service|it's"
r"|everything|it|we) (?:\w+ ){0,2}(?:resolved|fixed|recovered|restored|solved)\b|^(?:resolved|fixed"
r"|recovered|restored)\b|\b(?:fixed|resolved) (?:by|it|the|in|with)\b"),
        ("back", r"\b(?:is|are|was|everything|all|service|site|it's|systems?) (?:\w+ ){0,3}back (?:up|online"
r"|to normal|in service|to healthy)|\bback to normal\b"),
        ("clear", r"\ball[- ]clear\b|\ball clear\b"),
        ("over", r"\b(?:incident|outage) is over\b"),
        ("fix", r"\bfix (?:is |was |has been )?(?:deployed|live|out|confirmed|rolled out|verified|in prod|worked)"),
        ("healthy green", r"\b(?:all|everything|services?|fully|systems?|checks?) (?:\w+ ){0,2}(?:healthy|green)\b"),
    ],
    "customer": [
        ("customer customers client clients users user merchant merchants tenant tenants subscribers", ""),
        ("support", r"\bsupport (?:ticket|team|case|is|has|says|reports|queue)|\bstatus ?page"),
        ("statuspage tickets complaints complaining", r"\bstatus ?page\b|\b(?:support )?tickets?\b|\bcomplain"),
    ],
}  # fmt: skip
CHINESE: dict[str, str] = {
    "impact": (
        "影响 受影响 不可用 无法 打不开 报错 挂了 宕机 中断 失败率 错误率 超时 变慢 卡顿 丢失 崩溃 访问异常"
        " 登录失败 支付失败 下单失败 不能下单 不能登录 不能支付"
    ),
    "cause": (
        "根因 原因是 因为 由于 导致 引起 引发 造成 触发了 罪魁祸首 源于 归因 泄漏 打满 耗尽 死锁 配置错误"
        " 是由 证书过期 内存溢出"
    ),
    "action": (
        "正在排查 排查中 正在处理 正在查 重启 扩容 缩容 切流 切换 摘除 下线了 执行了 已执行 正在执行 已联系"
        " 联系了 通知了 已通知 限流 熔断 清理了 杀掉 正在回滚 已回滚 关闭了 开启了 调整了 加了"
    ),
    "result": (
        "恢复正常 下降了 降下来 开始恢复 逐步恢复 有所好转 好转 没有效果 无效 见效 生效 仍然 依然 还是报错"
        " 回落 已正常 降到 不再报错"
    ),
    "next": "下一步 接下来 计划 准备 打算 稍后 将会 马上去 预计 待会 我去 我来",
    "question": "为什么 是什么原因 怎么回事 有没有 是不是 谁知道 谁在 吗 是否 什么时候 怎么办 要不要 能不能",
    "decision": "决定 商定 同意 一致认为 确定采用 拍板 批准 就这么定 结论是 先不 暂不",
    "follow_up": (
        "后续 待办 改进项 跟进 需要补充 需要增加 需要优化 避免再次 防止再次 建工单 提工单 复盘 整改 应该加 要加监控"
    ),
    "detection": "告警 报警 监控发现 发现 收到反馈 用户反馈 客户反馈 客户投诉 用户投诉 监控显示 巡检",
    "change": ("上线 发布 部署 变更 发版 灰度 合并了 改了配置 配置变更 修改配置 修改了 开关 升级了 迁移 推送配置 回滚"),
    "mitigation": "回滚 止损 缓解 降级 重启 扩容 切流 限流 熔断 临时方案 绕过 切到备 主备切换 摘流 关闭开关",
    "resolution": (
        "已恢复 已解决 已修复 恢复正常 全部恢复 问题解决 修复完成 故障解除 完全恢复 修复上线 恢复了 解决了 修好了"
    ),
    "customer": "客户 用户 商户 客服 投诉 工单 租户",
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
    r"|了)?.{0,6}(?:根因|原因)$|排除了"
)
