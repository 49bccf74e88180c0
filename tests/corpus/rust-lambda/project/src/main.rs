use lambda_http::{Body, Error, Request, Response, run, service_fn};

async fn sound(request: Request) -> Result<Response<Body>, Error> {
    Ok(Response::new(Body::from(format!("hoo {}", request.uri().path()))))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(sound)).await
}
