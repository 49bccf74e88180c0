use diesel::{Connection, MysqlConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    nets: i64,
}

fn main() {
    let url = std::env::var("MYSQL_URL").expect("MYSQL_URL");
    let server = tiny_http::Server::http("0.0.0.0:9002").unwrap();
    for request in server.incoming_requests() {
        let counted = MysqlConnection::establish(&url)
            .ok()
            .and_then(|mut db| sql_query("SELECT count(*) AS nets FROM net").get_result::<Count>(&mut db).ok());
        let text = counted.map(|count| count.nets.to_string()).unwrap_or_else(|| "?".into());
        let _ = request.respond(tiny_http::Response::from_string(text));
    }
}
