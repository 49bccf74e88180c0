#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let path = std::env::var("HOLD").unwrap_or_else(|_| "./hold".into());
    let store = rocksdb::DB::open_default(path).expect("the hold opens");
    let server = tiny_http::Server::http("0.0.0.0:5500").unwrap();
    for request in server.incoming_requests() {
        let found = store.get(request.url()).ok().flatten().unwrap_or_default();
        let _ = request.respond(tiny_http::Response::from_data(found));
    }
}
