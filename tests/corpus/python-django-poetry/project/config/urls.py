import psycopg
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _


def shelf(request):
    return HttpResponse(_("Welcome to the shelf"))


def driver(request):
    version = ".".join(psycopg.__version__.split(".")[:2])
    return HttpResponse(f"psycopg {version} with libpq {psycopg.pq.version()}")


urlpatterns = [path("", shelf), path("driver", driver)]
