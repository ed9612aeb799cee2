"""The English phrases behind the cues: the words that must occur and the pattern around them, if any."""

ENGLISH: dict[str, list[tuple[str, str]]] = {
    "impact": [
        ("impact impacted impacting affected affects affecting unavailable unreachable degraded outage downtime", ""),
        (
            "unable cannot can't",
            r"(?:users?|customers?|clients?|we|people|they|merchants?|nobody|requests?)\b.{0,30}\b(?:unable"
            r"|cannot|can't)",
        ),
        (
            "errors error 5xx 500s 502s 503s 504s",
            r"\berrors? (?:spike|for|on|in)\b|\berror rates? (?:\w+ ){0,2}(?:\d|up|spik|ris|rose|increas|climb"
            r"|jump|high|elevat)|5xx|50\ds|\d ?% (?:of )?(?:\w+ ){0,3}errors?|errors? (?:went|is|are|at) ",
        ),
        (
            "failing failed fail fails timing",
            r"(?:requests?|payments?|orders?|logins?|checkouts?|calls?|jobs?|checkout|users?|customers?"
            r"|transactions?|api)\b.{0,30}\b(?:fail(?:ing|ed|s)?|timing out)",
        ),
        (
            "down slow",
            r"\b(?:is|are|was|were|went|completely|site|service) (?:very |completely |all |fully )?(?:down"
            r"|slow)\b",
        ),
        (
            "lost dropped",
            r"\b(?:lost|dropped) (?:about |around |roughly )?\d|\b(?:orders?|data|requests|messages) (?:were "
            r"|was )?(?:lost|dropped)",
        ),
    ],
    "cause": [
        (
            "cause caused causes causing",
            r"\b(?:root cause|caused by|cause (?:is|was|of)|causes? (?:the|this|a|all)|causing|(?:has|have"
            r"|had)? ?caused (?:the|this|a|all|an|it|our)|the cause\b|is what caused)",
        ),
        ("because", r"\bbecause\b"),
        ("due", r"\bdue to\b"),
        ("culprit culprits trigger triggered", r"\bculprit|\btriggered (?:by|the|a|this)|\bthe trigger (?:was|is)"),
        (
            "resulted resulting led leading",
            r"\b(?:as a result of|resulted (?:from|in)|resulting (?:from|in)|led to|leading to)",
        ),
        (
            "traced stems stemmed introduced attributed responsible",
            r"\btraced (?:it |this )?(?:back )?to|\bstem(?:s|med) from|\bintroduced (?:by|in|a|the)"
            r"|\battributed to|\bresponsible for",
        ),
        (
            "exhausted exhaustion leak leaked overloaded misconfigured misconfiguration regression deadlock oom"
            " saturated",
            r"\b(?:exhausted|exhaustion|(?:memory|connection|fd|thread) leak|leaked|overloaded|misconfigur"
            r"|regression|deadlock|oom(?:killed)?\b|saturated)",
        ),
        ("turns turned", r"\bturn(?:s|ed) out (?:that |to be |it was )"),
        ("expired", r"\b(?:certificate|cert|token|credentials?|license|key|lease)s?\b.{0,20}\bexpired"),
    ],
    "action": [
        (
            "restarted restarting rebooted rebooting scaled scaling drained draining killed killing paged"
            " paging escalated escalating purged flushed cordoned throttled investigating checking looking"
            " debugging pausing paused",
            r"\b(?:restart|reboot|scal|drain|kill|pag|escalat|purg|flush|cordon|throttl|paus)(?:l?ed|ing|ling"
            r"|p?ed|d)\b|\b(?:i'm|i am|we're|we are|am|now|started|is|are) (?:investigating|checking|looking"
            r"|debugging)",
        ),
        (
            "rolling rolled reverting reverted disabling disabled enabling enabled failing switched",
            r"\broll(?:ing|ed) back|\brevert(?:ing|ed)|\b(?:dis|en)abl(?:ing|ed)|\bfailing over"
            r"|\bswitched (?:to|over|off|traffic)",
        ),
        (
            "increased increasing added adding blocked blocking bumped running ran opened started",
            r"\b(?:increas|add|block|bump)(?:ed|ing) (?:the |a |an |more |some |\w+ )|\b(?:running|ran) (?:the"
            r"|a|an) |\b(?:i|we|@\w+) (?:opened|started) ",
        ),
    ],
    "result": [
        (
            "dropping dropped recovering recovered improving improved back normal stabilized stabilised"
            " decreasing decreased clearing cleared",
            r"\b(?:error|latenc|rate|queue|cpu|memory|lag|traffic|load|p9|metric|thing|number|graph|it|request"
            r"|backlog|service|checkout|payment)\w*\b.{0,40}\b(?:dropp|recover|improv|back|normal|stabili"
            r"|decreas|clear)|\bback to normal",
        ),
        (
            "helped worked didn't effect",
            r"\b(?:that|this|it|restart|rollback|revert)\w* (?:seems to have )?(?:helped|worked|did not|didn't)"
            r"|\bno effect|\bdidn't (?:help|work)|\bdid not (?:help|work)",
        ),
        ("still", r"\bstill (?:failing|seeing|down|broken|slow|high|erroring|elevated|happening|rising)"),
        ("seeing", r"\b(?:no longer|not|stopped|now|only) seeing\b"),
    ],
    "next": [
        ("next", r"\bnext (?:step|steps|up|update|we|i|action)|^next\b"),
        (
            "will going i'll we'll gonna let's plan planning then",
            r"\b(?:i|we|team|they|@\w+) (?:will|are going to|am going to)\b|\b(?:i'll|we'll)\b|\b(?:i'm"
            r"|we're) (?:going to|gonna)\b|\blet's\b|\bthe plan is|\bplan(?:ning)? to\b|\bthen we\b",
        ),
        ("eta", r"\beta\b"),
        ("about", r"\b(?:i'm|we're|am|are) about to\b"),
    ],
    "question": [
        (
            "anyone who what why how when where which does did is should can could",
            r"^(?:@\S+ )?(?:does |can |could |has |is )?(?:anyone|anybody)\b|^(?:who|what|why|how|when|where"
            r"|which|does|did|is|are|should) (?:is|are|do|does|did|the|this|that|it|we|you|i|can|should"
            r"|happened|caused|about|else|there|many|much|long)\b",
        ),
        ("know", r"\b(?:do|does) (?:we|you|anyone|we all) know\b|\b(?:don't|do not) know (?:if|why|what|how|whether)"),
        ("wonder wondering unclear", r"\b(?:i )?wonder(?:ing)?\b|\bunclear (?:if|why|whether|what|how)"),
    ],
    "decision": [
        (
            "decided decision agreed decide",
            r"\b(?:we|i|team|have|has|was|been|they) (?:have |all )?(?:decided|agreed)\b|\bdecision\b"
            r"|\bdecided (?:to|not|against)|\bagreed (?:to|on|that)|^agreed\b",
        ),
        ("approved approve", r"\bapproved?\b"),
        ("going go", r"\b(?:going with|go with|go ahead|we're a go)\b|\bgoing ahead\b"),
        ("let's", r"\blet's (?:go|roll|keep|hold|wait|revert|do|not|fail|close|call|declare|disable)\b"),
        ("keep hold", r"\bwe (?:should |will |'ll )?(?:keep|hold)\b"),
    ],
    "follow_up": [
        ("follow followup followups follow-up", r"\bfollow(?:ing)?[- ]?ups?\b|\bfollow up on\b"),
        ("todo", r"\bto-?do\b"),
        (
            "ticket tickets jira",
            r"\b(?:file|filed|create|created|open|opened|raise|raised|need)\b.{0,20}\b(?:ticket|jira)",
        ),
        (
            "should need must",
            r"\bwe (?:should|need to|must|have to) (?:add|fix|improve|write|document|monitor|alert|automate"
            r"|review|update|prevent|investigate|create|make sure|also|really|have)\b",
        ),
        (
            "postmortem retro action",
            r"\b(?:post-?mortem|retro) (?:item|action)|\baction items?\b|\bfor the (?:post-?mortem|retro)\b",
        ),
        (
            "prevent",
            r"\bto prevent (?:this|that|it|such|similar)\b|\bprevent(?:s|ing)? (?:a )?(?:recurrence"
            r"|re-?occurrence)",
        ),
        (
            "later tomorrow afterwards",
            r"\b(?:fix|look|do|clean|address|investigate|review)\b.{0,40}\b(?:later|tomorrow|afterwards)\b",
        ),
    ],
    "detection": [
        (
            "alert alerts alerted alarm alarms pagerduty paged pager",
            r"\balert(?:s|ed|manager)?\b.{0,30}\b(?:fired|firing|triggered|went off|received|came|for|by|on)\b"
            r"|\b(?:got|was|were|been) (?:alerted|paged)|\bpaged (?:for|by|at|me|us)|\balarm|\bpagerduty",
        ),
        (
            "noticed detected discovered spotted observed reported",
            r"\b(?:noticed|detected|discovered|spotted|observed)\b|\b(?:first |was |were |been )?reported (?:by"
            r"|that|at|in|via)\b",
        ),
        (
            "monitoring dashboard synthetic",
            r"\b(?:monitoring|dashboards?|synthetics?) (?:shows?|showed|caught|detected|alerts?|picked)",
        ),
        (
            "reports complaints report",
            r"\b(?:customer|user|support|multiple|several|getting|received|seeing) (?:reports|complaints)\b"
            r"|\breport (?:from|by) ",
        ),
    ],
    "change": [
        (
            "deployed deploy deployment deploys deploying released release shipped rollout",
            r"\b(?:deployed|shipped|deploying)\b|\b(?:deploy|deployment|rollout|release)s?\b.{0,25}\b(?:went"
            r"|was|at|finished|started|of|completed|done|to|out|this|yesterday|today|v?\d)|\breleased? (?:v?\d"
            r"|version|to|at|the)|\bnew (?:release|version|deploy)",
        ),
        ("merged merge pushed", r"\bmerged\b|\bpushed (?:a |the |an |out |to |config|v?\d)"),
        (
            "config configuration setting settings",
            r"\b(?:config|configuration|settings?)\w* (?:change|changed|update|updated|push|was|rollout)"
            r"|\b(?:changed|updated|pushed|modified|edited) (?:the |a |our )?(?:\w+ ){0,3}(?:config"
            r"|configuration|settings?)",
        ),
        (
            "flag flags toggle toggled",
            r"\b(?:feature )?(?:flags?|toggles?)\b.{0,30}\b(?:was|were|on|off|enabled|disabled|turned|flipped"
            r"|rolled|to)\b|\b(?:enabled|disabled|turned (?:on|off)|flipped|toggled"
            r"|rolled out)\b.{0,30}\b(?:flag|toggle|feature)",
        ),
        (
            "migration migrated upgraded upgrade bumped",
            r"\b(?:migration|schema change)\b.{0,20}\b(?:ran|was|at|started|finished|went)|\bmigrated\b"
            r"|\bupgraded\b|\bupgrade (?:of|to|was|at|started)|\bbumped .{1,30} (?:to|from)\b",
        ),
        ("rolled rolling reverted", r"\brolled (?:back|out)\b|\brolling (?:back|out)\b|\breverted\b"),
    ],
    "mitigation": [
        ("rollback rolled rolling reverted revert reverting", r"\broll(?:ing|ed)? ?back\b|\brevert(?:ed|ing)?\b"),
        ("mitigated mitigate mitigating mitigation workaround hotfix hotfixed", ""),
        ("restarted restarting rebooted", ""),
        (
            "failover failed switched rerouted drained shifted",
            r"\bfail(?:ed|ing)? ?over\b|\bswitched (?:over|to|traffic|off)|\brerouted\b|\bdrained\b"
            r"|\bshifted (?:traffic|load)",
        ),
        (
            "scaled scaling disabled disabling blocked throttled increased raised",
            r"\bscal(?:ed|ing) (?:up|out|the|to|down|\w+ to)|\bdisabl(?:ed|ing) (?:the|a|\w+)|\bblocked (?:the"
            r"|traffic|ip|\w+)|\bthrottled\b|\b(?:increased|raised) (?:the |our )?(?:\w+ ){0,3}(?:limit|pool"
            r"|capacity|timeout|memory|replicas|quota|size)",
        ),
        ("turned", r"\bturned (?:it |the \w+(?: \w+)? )?off\b"),
    ],
    "resolution": [
        (
            "resolved fixed recovered restored solved",
            r"\b(?:is|are|was|were|been|fully|now|has|have|all|marked|issue|incident|completely|service|it's"
            r"|everything|it|we) (?:\w+ ){0,2}(?:resolved|fixed|recovered|restored|solved)\b|^(?:resolved|fixed"
            r"|recovered|restored)\b|\b(?:fixed|resolved) (?:by|it|the|in|with)\b",
        ),
        (
            "back",
            r"\b(?:is|are|was|everything|all|service|site|it's|systems?) (?:\w+ ){0,3}back (?:up|online"
            r"|to normal|in service|to healthy)|\bback to normal\b",
        ),
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
    "suspicion": [
        (
            "suspect suspected suspects suspicion hypothesis theory",
            r"\bsuspect|\bsuspicion\b|\b(?:hypothesis|theory) (?:is|was)\b",
        ),
        ("guess", r"\bmy guess\b|\bi guess (?:it|that|the|this)\b"),
        (
            "maybe perhaps possibly probably presumably think believe looks",
            r"\b(?:maybe|perhaps|possibly|probably|presumably|think|believe|looks like) "
            r"(?:it'?s|it is|it was|that'?s|this is|because|due to|caused|the|a|an|our)\b",
        ),
        (
            "could might may",
            r"\b(?:could|might|may)(?: also| well| still)? (?:be|have been) "
            r"(?:the|a|an|our|related|caused|due|because|another)\b",
        ),
    ],
    "ruled_out": [
        ("ruled rule ruling", r"\brul(?:ed|ing|e) (?:\w+ ){0,4}?out\b"),
        ("herring innocent unrelated", r"\bred herring\b|\b(?:is|was|are|were) (?:innocent|unrelated)\b"),
        ("alarm nothing", r"\bfalse alarm\b|\bnothing to do with\b"),
        (
            "not isn't wasn't",
            r"\bnot (?:the|a) (?:root )?(?:cause|problem|issue|culprit)\b|\bnot related\b"
            r"|\b(?:it|that|this)(?:'?s| is| was) (?:definitely |clearly )?not (?:the|a|an|our|caused|due)\b"
            r"|\b(?:it|that|this) (?:isn't|wasn't) (?:the|a|an|our|caused|due)\b",
        ),
    ],
}
