use shared_types::Ticket;

fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8101").expect("the port is free");
    for request in server.incoming_requests() {
        let ticket = Ticket { number: 7, seller: "office".to_owned() };
        let body = serde_json::to_string(&ticket).unwrap_or_default();
        let _ = request.respond(tiny_http::Response::from_string(body));
    }
}
