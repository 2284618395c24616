//! A real browser: Chromium, driven over WebDriver (W3C) by its own driver.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wire::{Ask, Wire};

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser under way. It goes away with this value.
pub struct Chromium {
    driver: Child,
    wire: Wire,
    session: String,
    _profile: TempDir,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The driver takes its browser along.
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

fn named(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names a program: run `cargo xtask test`"))
}

impl Chromium {
    /// Starts a browser with a profile of its own.
    pub async fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let mut driver = Command::new(named("RELAIS_TEST_CHROMEDRIVER"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver runs");
        let mut lines = BufReader::new(driver.stdout.take().expect("its stdout is a pipe")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split("successfully on port ").nth(1)?.trim_end_matches('.').trim().parse::<u16>().ok()
            })
            .expect("chromedriver says where it listens");
        // Whatever else it says is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut chromium =
            Self { driver, wire: Wire::to(address), session: String::new(), _profile: profile };
        let folder = chromium._profile.path().display().to_string();
        let options = json!({
            "binary": named("RELAIS_TEST_CHROMIUM"),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=fr",
                "--window-size=1280,1000", "--no-first-run", "--disable-background-networking",
                format!("--user-data-dir={folder}"),
            ],
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"},
            "unhandledPromptBehavior": "accept",
        }}});
        let made = chromium.tells("POST", "/session", &wanted).await;
        chromium.session = made["sessionId"].as_str().expect("a session").to_owned();
        chromium.does("timeouts", &json!({"implicit": 0, "pageLoad": 30_000})).await;
        chromium
    }

    async fn tells(&mut self, method: &str, path: &str, body: &Value) -> Value {
        match self.tries(method, path, body).await {
            Ok(value) => value,
            Err(error) => panic!("{method} {path} {body}: {error:#}"),
        }
    }

    async fn tries(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        let ask = match method {
            "POST" => Ask::post(path, body),
            "DELETE" => Ask { method: axum::http::Method::DELETE, ..Ask::get(path) },
            _ => Ask::get(path),
        };
        let answer = self.wire.send(&ask).await.expect("chromedriver answers");
        let value = answer.json()["value"].clone();
        if answer.status.is_success() { Ok(value) } else { Err(value) }
    }

    async fn does(&mut self, what: &str, body: &Value) -> Value {
        let path = format!("/session/{}/{what}", self.session);
        self.tells("POST", &path, body).await
    }

    /// Goes to an address.
    pub async fn goes(&mut self, address: &str) {
        self.does("url", &json!({ "url": address })).await;
    }

    /// Where it is.
    pub async fn address(&mut self) -> String {
        let path = format!("/session/{}/url", self.session);
        self.tells("GET", &path, &Value::Null).await.as_str().expect("an address").to_owned()
    }

    /// Asks for the page again that it is at.
    pub async fn reloads(&mut self) {
        self.does("refresh", &json!({})).await;
    }

    /// The tab it is in.
    pub async fn tab(&mut self) -> String {
        let path = format!("/session/{}/window", self.session);
        self.tells("GET", &path, &Value::Null).await.as_str().expect("a tab").to_owned()
    }

    /// Opens another tab and turns to it.
    pub async fn opens_tab(&mut self) -> String {
        let made = self.does("window/new", &json!({"type": "tab"})).await;
        let tab = made["handle"].as_str().expect("a tab").to_owned();
        self.turns_to(&tab).await;
        tab
    }

    /// Turns to a tab.
    pub async fn turns_to(&mut self, tab: &str) {
        self.does("window", &json!({ "handle": tab })).await;
    }

    /// Shows its pages as wide as a screen that is narrower than any of its windows.
    pub async fn is_as_wide_as(&mut self, width: u32) {
        let screen = json!({"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": true});
        let command = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": screen});
        self.does("goog/cdp/execute", &command).await;
    }

    /// Runs a script in the page.
    pub async fn runs(&mut self, script: &str) -> Value {
        self.does("execute/sync", &json!({"script": script, "args": []})).await
    }

    /// Forgets who signed in.
    pub async fn forgets(&mut self) {
        let path = format!("/session/{}/cookie", self.session);
        self.tells("DELETE", &path, &Value::Null).await;
    }

    /// The words of the page, as they are shown.
    pub async fn text(&mut self) -> String {
        let body = self.finds("body").await;
        let path = format!("/session/{}/element/{body}/text", self.session);
        self.tells("GET", &path, &Value::Null).await.as_str().unwrap_or_default().to_owned()
    }

    /// The words of the first element that a selector names.
    pub async fn words_of(&mut self, css: &str) -> String {
        let element = self.finds(css).await;
        let path = format!("/session/{}/element/{element}/text", self.session);
        self.tells("GET", &path, &Value::Null).await.as_str().unwrap_or_default().to_owned()
    }

    /// What a field holds.
    pub async fn value_of(&mut self, css: &str) -> String {
        let element = self.finds(css).await;
        let path = format!("/session/{}/element/{element}/property/value", self.session);
        self.tells("GET", &path, &Value::Null).await.as_str().unwrap_or_default().to_owned()
    }

    /// How many elements a selector names.
    pub async fn count(&mut self, css: &str) -> usize {
        let found = self.does("elements", &json!({"using": "css selector", "value": css})).await;
        found.as_array().map_or(0, Vec::len)
    }

    /// The first element that a selector names, once it is there.
    async fn finds(&mut self, css: &str) -> String {
        let path = format!("/session/{}/element", self.session);
        let since = Instant::now();
        loop {
            match self.tries("POST", &path, &json!({"using": "css selector", "value": css})).await {
                Ok(found) => return found[ELEMENT].as_str().expect("an element").to_owned(),
                Err(error) if since.elapsed() > Duration::from_secs(5) => {
                    let address = self.address().await;
                    let script = json!({"script": "return document.body.innerText", "args": []});
                    let text = self.does("execute/sync", &script).await;
                    panic!("no {css} on {address} ({}): {text:#}", error["error"]);
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Puts words into a field, in place of what it holds.
    pub async fn types(&mut self, css: &str, text: &str) {
        let element = self.finds(css).await;
        self.does(&format!("element/{element}/clear"), &json!({})).await;
        self.does(&format!("element/{element}/value"), &json!({ "text": text })).await;
    }

    /// Chooses among a field's options.
    pub async fn chooses(&mut self, css: &str, value: &str) {
        self.presses(&format!("{css} option[value=\"{value}\"]")).await;
    }

    /// Presses something that stays on the page.
    pub async fn presses(&mut self, css: &str) {
        let element = self.finds(css).await;
        self.does(&format!("element/{element}/click"), &json!({})).await;
    }

    /// Presses something that leads to another page, and waits until that is there.
    pub async fn follows(&mut self, css: &str) {
        let page = self.finds("html").await;
        self.presses(css).await;
        let old = format!("/session/{}/element/{page}/name", self.session);
        let since = Instant::now();
        while self.tries("GET", &old, &Value::Null).await.is_ok() {
            assert!(since.elapsed() < PATIENCE, "{css} led nowhere: {}", self.text().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let ready = json!({"script": "return document.readyState", "args": []});
        while self.does("execute/sync", &ready).await != "complete" {
            assert!(since.elapsed() < PATIENCE, "{css} led to a page that never ends");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the browser itself complained of: refused styles, scripts, missing files.
    pub async fn complaints(&mut self) -> Vec<String> {
        let log = self.does("se/log", &json!({"type": "browser"})).await;
        let lines = log.as_array().cloned().unwrap_or_default();
        let grave = lines.iter().filter(|line| line["level"] == "SEVERE");
        grave.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}
