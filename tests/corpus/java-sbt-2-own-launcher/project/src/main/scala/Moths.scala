package example.moths

import cats.effect.{IO, IOApp}
import com.comcast.ip4s.{host, port}
import org.http4s.HttpRoutes
import org.http4s.dsl.io.*
import org.http4s.ember.server.EmberServerBuilder

object Moths extends IOApp.Simple:

  private val routes = HttpRoutes.of[IO]:
    case GET -> Root / "moths" => Ok("three hawk moths")

  val run: IO[Unit] =
    EmberServerBuilder
      .default[IO]
      .withHost(host"0.0.0.0")
      .withPort(port"8560")
      .withHttpApp(routes.orNotFound)
      .build
      .useForever
