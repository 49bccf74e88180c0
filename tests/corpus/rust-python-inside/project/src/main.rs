#[cfg(feature = "moods")]
fn mood(text: &str) -> String {
    use pyo3::prelude::*;

    Python::with_gil(|py| {
        let textstat = py.import("textstat")?;
        textstat.call_method1("flesch_reading_ease", (text,))?.extract::<f64>()
    })
    .map(|ease| ease.to_string())
    .unwrap_or_default()
}

#[cfg(not(feature = "moods"))]
fn mood(_: &str) -> String {
    String::from("purr")
}

fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8009").unwrap();
    for request in server.incoming_requests() {
        let text = mood(request.url());
        let _ = request.respond(tiny_http::Response::from_string(text));
    }
}
