from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _


def shelf(request):
    return HttpResponse(_("Welcome to the shelf"))


urlpatterns = [path("", shelf)]
