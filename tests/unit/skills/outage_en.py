"""A checkout outage of an invented clothes shop, as its war room told it, with everything that misleads a reader."""

TITLE = "Checkout errors in the EU"
STORY = """
14:02 alert    | Alertmanager | CheckoutErrorRateHigh: 12% of requests to checkout-eu fail, threshold 2%
14:05 chat     | Priya Nair   | anyone else seeing 502s at checkout? two customers just wrote in
14:06 chat     | Tom Okafor   | yes, same here on the EU storefront
14:07 status   | Priya Nair   | Declared as SEV-2: Checkout errors in the EU | to=active
14:08 people   | Priya Nair   | Priya Nair is commander | role=commander
14:08 people   | Priya Nair   | Wei Chen and Tom Okafor are responders | role=responder
14:09 chat     | Priya Nair   | Impact: EU customers cannot check out, about 30% of payment attempts fail with a 502. US is fine.
14:10 chat     | Tom Okafor   | maybe it's the CDN again? it was the CDN last month
14:11 chat     | Wei Chen     | looking at the gateway dashboards now
14:12 chat     | Lena Fischer | lol my coffee machine is down too, that must be the root cause
14:13 severity | Priya Nair   | SEV-2 → SEV-1, because checkout is down for most of the EU | from=SEV-2; to=SEV-1
14:14 chat     | Wei Chen     | the payment error rate is now 45%
14:15 chat     | Tom Okafor   | was there a deploy before this started?
14:16 chat     | Wei Chen     | yes, payments-api 4.18 went out at 13:55
13:55 change   | deploy-bot   | Deployed payments-api 4.18 to production | service=payments-api
14:17 chat     | Tom Okafor   | the CDN is ruled out, cache hit rate and edge errors are normal
14:18 chat     | Sam Idowu    | hi, joining from support, we have 214 tickets so far
14:19 chat     | Wei Chen     | the connection pool of payments-api is exhausted: 50 of 50 in use on payments-db-2
14:20 chat     | Wei Chen     | I suspect the new pool size in 4.18, it went from 200 to 50
14:21 chat     | Tom Okafor   | please don't restart payments-db-2, we would lose the evidence
14:22 chat     | Priya Nair   | @Wei Chen can you roll back payments-api to 4.17?
14:23 chat     | Wei Chen     | on it, rolling back payments-api to 4.17 now
14:24 chat     | Lena Fischer | does the rollback need a database migration?
14:25 chat     | Wei Chen     | no migration needed, the schema is the same
14:26 chat     | Sam Idowu    | what do we tell customers, is the status page updated?
14:28 chat     | Priya Nair   | I updated the status page: degraded checkout in the EU, next update at 15:00
14:29 chat     | Marco Rossi  | do we know whether anyone was charged twice?
14:31 chat     | Wei Chen     | rollback is on 6 of 12 pods
14:33 chat     | Tom Okafor   | could also be a noisy neighbour on the database host, not sure
14:34 chat     | Ben Adler    | are the coffee vouchers for the offsite already ordered?
14:34 chat     | Sam Idowu    | yes, vouchers are ordered
14:35 chat     | Wei Chen     | Rolled back payments-api to 4.17 on all pods
14:36 chat     | Wei Chen     | payment error rate is down to 8%
14:38 chat     | Tom Okafor   | fwiw INC-2650 last year was caused by an expired certificate on the gateway
14:39 chat     | Lena Fischer | that was a fun night :D
14:41 chat     | Wei Chen     | payment error rate is 0.4% now, pool usage at 35%
14:42 status   | Priya Nair   | active → stable | from=active; to=stable
14:44 diagnosis| Warroom      | Inconclusive: payments-api 4.18 is the only change in the hour before the start (13:55); error rate rose at 14:00. Missing: database metrics. | confidence=low
14:46 chat     | Wei Chen     | Confirmed: root cause is that payments-api 4.18 lowered the connection pool from 200 to 50, so requests queued and timed out at EU peak load
14:47 chat     | Tom Okafor   | it's not the database host, CPU and IO were flat the whole time
14:48 chat     | Priya Nair   | Next: Wei watches pool usage for 30 minutes, then we resolve
14:49 chat     | Priya Nair   | action item: add an alert on connection pool saturation
14:50 chat     | Wei Chen     | TODO: make CI refuse a pool size below 100
14:52 chat     | Sam Idowu    | customers confirm that they can pay again
14:53 chat     | Ben Adler    | who wants pizza?
14:54 chat     | Lena Fischer | me! haha, SEV-1 pizza emergency
14:55 chat     | Marco Rossi  | is there a way to see the double charges in the ledger?
14:56 chat     | Priya Nair   | good question, I don't know yet
14:58 chat     | Wei Chen     | INC-2790 in search is somebody else's, their index is down, not related to us
15:00 chat     | Priya Nair   | status page says monitoring
15:02 note     | Priya Nair   | Finance has to check the ledger for double charges before we close
15:05 chat     | Wei Chen     | pool usage still at 34%, no new timeouts
15:06 chat     | Ben Adler    | if we had not rolled back we would have lost another hour, nice work
15:08 chat     | Tom Okafor   | should we keep the feature freeze for tonight?
15:10 chat     | Priya Nair   | yes, the freeze stays until tomorrow 09:00
15:12 chat     | Lena Fischer | ok
15:14 chat     | Sam Idowu    | 261 tickets in total, none new since 14:50
15:16 chat     | Wei Chen     | thanks all
""".strip()
