use tonic::{Request, Response, Status, transport::Server};

pub mod pb {
    tonic::include_proto!("mooring.v1");
}

#[derive(Default)]
struct Lines;

#[tonic::async_trait]
impl pb::mooring_server::Mooring for Lines {
    async fn measure(&self, request: Request<pb::Line>) -> Result<Response<pb::Tension>, Status> {
        let kilonewton = request.into_inner().buoy.len() as u32;
        Ok(Response::new(pb::Tension { kilonewton }))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = "[::]:50061".parse()?;
    Server::builder().add_service(pb::mooring_server::MooringServer::new(Lines)).serve(address).await?;
    Ok(())
}
