use domain::kind::Channel;
use engine::{Change, Command, Outcome};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

async fn run(chain: &Chain, who: &str, command: Value) -> Result<Outcome, String> {
    let text = command.to_string();
    let command: Command = serde_json::from_value(command).unwrap_or_else(|e| panic!("{e}: {text}"));
    let change = Change::new(chain.viewer(who).await, Channel::Api, command);
    let done = chain.engine.execute(change).await.map_err(|e| format!("{e:?}"));
    chain.rest().await;
    done
}

fn opening(subject: &str) -> Value {
    json!({"command":"open","account":null,"contact":null,"by_phone":false,"opening":{
        "kind":"technical","phase":"production","severity":2,"subject":subject,"text":"It is down since nine.",
        "product":"Nimbus Compute","values":{},"form":null,"attachments":[],"call":null,"passed":null,"reference":null,"continues":null}})
}

both_engines! {
    async fn the_story(chain: Chain) {
        let done = run(&chain, "claire", opening("Gateway down")).await.unwrap();
        let (_, number) = done.request.unwrap();
        println!("{}", serde_json::to_string_pretty(&done.view).unwrap());
        let link = chain.links["boreal>nimbus"];
        let esc = |values: Value| json!({"command":"escalate","numbers":[number],"link":link,"escalate":{
            "severity":2,"kind":null,"phase":null,"subject":"Gateway unreachable","text":"The gateway answers nothing",
            "product":"Nimbus Compute","values":values,"form":null,"attachments":[],"contact":null,"passing":null}});
        let refused = run(&chain, "nadia", esc(json!({}))).await.unwrap_err();
        println!("{refused}");
        for duty in ["isolation","publications","recreation","proposal"] {
            run(&chain, "nadia", json!({"command":"triage","number":number,"duty":duty,"evidence":
                {"outcome": "done", "text":"It was looked at well enough and nothing was found in it.","search":{"words":"gateway","found":[]}}})).await
                .unwrap();
        }
        let values = json!({"problem-statement":"The gateway has answered nothing at all since nine o’clock","business-impact":"Nobody in the workshops can work","product-version":"Compute 8.1","environment":"org-77 eu-west","severity-justification":"A major function is affected, no workaround","workaround-tried":"Restarted, does not help","diagnostics":"Logs are attached here","personal-data-cleared":"yes"});
        let done = run(&chain, "nadia", esc(values)).await.unwrap();
        let (_, escalation) = done.escalation.unwrap();
        let v = chain.viewer("nadia").await;
        let view = chain.engine.escalation(&v, &escalation).await.unwrap();
        println!("{}", serde_json::to_string_pretty(&view).unwrap());
        let theirs: domain::id::Number = domain::id::Number::parse(&view.reference.clone().unwrap()).unwrap();
        run(&chain, "victor", json!({"command":"act","number":theirs,"act":{"act":"accept","engineer":"Victor"}})).await.unwrap();
        run(&chain, "victor", json!({"command":"act","number":theirs,"act":{"act":"ask-information","text":"Which build?","fields":[{"name":"build","label":"Build number"}]}})).await.unwrap();
        let view = chain.engine.escalation(&v, &escalation).await.unwrap();
        assert!(view.awaits_us && view.asked.is_some());
        run(&chain, "nadia", json!({"command":"escalation-act","escalation":escalation,"told":null,"act":{"act":"give-information","text":"Here","values":{"build":"8.1.77"},"attachments":[]}})).await.unwrap();
        for round in 0..2 {
            run(&chain, "victor", json!({"command":"act","number":theirs,"act":{"act":"hand-back","reason":"firewall","element":"edge firewall","evidence":"Our packets leave and none comes back.","attachments":[]}})).await.unwrap();
            let act = if round == 0 { json!({"act":"dispute-hand-back","evidence":"The firewall log shows no drop","attachments":[]}) } else { json!({"act":"dispute-hand-back","evidence":"Still no drop","attachments":[]}) };
            run(&chain, "nadia", json!({"command":"escalation-act","escalation":escalation,"told":null,"act":act})).await.unwrap();
        }
        let view = chain.engine.escalation(&v, &escalation).await.unwrap();
        println!("after hand-backs: {}", serde_json::to_string_pretty(&view).unwrap());
        run(&chain, "victor", json!({"command":"act","number":theirs,"act":{"act":"propose-resolution","kind":"workaround","text":"Pin the route table","attachments":[]}})).await.unwrap();
        let entries = chain.engine.escalation_entries(&v, &escalation).await.unwrap();
        let original = entries.iter().rfind(|e| e.r#type == "resolution-proposed").unwrap().id;
        run(&chain, "nadia", json!({"command":"relay","escalation":escalation,"original":original,"attachments":[],"resolution":"workaround","targets":[{"number":number,"text":"Please pin the route table as described."}]})).await.unwrap();
        run(&chain, "claire", json!({"command":"act","number":number,"act":{"act":"accept-resolution","text":"Works"}})).await.unwrap();
        let c = chain.viewer("claire").await;
        println!("claire: {}", serde_json::to_string_pretty(&chain.engine.request(&c, &number).await.unwrap()).unwrap());
        println!("nadia: {}", serde_json::to_string_pretty(&chain.engine.request(&v, &number).await.unwrap()).unwrap());
        println!("entries claire: {}", serde_json::to_string_pretty(&chain.engine.entries(&c, &number).await.unwrap()).unwrap());
        run(&chain, "nadia", json!({"command":"escalation-act","escalation":escalation,"told":null,"act":{"act":"accept-resolution","text":null}})).await.unwrap();
        println!("nadia: {}", serde_json::to_string(&chain.engine.request(&v, &number).await.unwrap()).unwrap());
        println!("{:?}", chain.engine.check().await.unwrap());
        println!("{:?}", chain.engine.recent_mail().await.unwrap().iter().map(|(_, n)| (n.to.clone(), n.what.clone())).collect::<Vec<_>>());
    }
}
