package controllers

import javax.inject.{Inject, Singleton}
import play.api.mvc.{AbstractController, Action, AnyContent, ControllerComponents}

@Singleton
class CoteController @Inject() (components: ControllerComponents) extends AbstractController(components) {

  def index(): Action[AnyContent] = Action(Ok(views.html.index("Dove cote")))

  def doves(): Action[AnyContent] = Action(Ok("eleven"))
}
