package example.night

import com.typesafe.config.ConfigFactory

object Catalogue extends cask.MainRoutes:

  private val http = ConfigFactory.load().getConfig("catalogue.http")

  override def host: String = http.getString("host")
  override def port: Int    = http.getInt("port")

  @cask.get("/stars/:name")
  def star(name: String): String = s"$name: magnitude ${name.length % 6}"

  initialize()
