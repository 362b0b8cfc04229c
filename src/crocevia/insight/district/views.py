"""The district's own pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def district(request: HttpRequest) -> HttpResponse:
    return render(request, "crocevia/detail.html", {"title": "District"})
