import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.gallery_body import GalleryBody
from ...models.list_gallery_favorite_type_0 import (
    ListGalleryFavoriteType0,
)
from ...models.list_gallery_shape_type_0 import (
    ListGalleryShapeType0,
)
from ...models.list_gallery_type_type_0 import (
    ListGalleryTypeType0,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    before: None | str | Unset = UNSET,
    search: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    type_: ListGalleryTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    favorite: ListGalleryFavoriteType0 | None | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    shape: ListGalleryShapeType0 | None | Unset = UNSET,
    size: None | str | Unset = UNSET,
    collection: None | str | Unset = UNSET,
    lora: None | str | Unset = UNSET,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_before: None | str | Unset
    if isinstance(before, Unset):
        json_before = UNSET
    else:
        json_before = before
    params["before"] = json_before

    json_search: None | str | Unset
    if isinstance(search, Unset):
        json_search = UNSET
    else:
        json_search = search
    params["search"] = json_search

    json_model: None | str | Unset
    if isinstance(model, Unset):
        json_model = UNSET
    else:
        json_model = model
    params["model"] = json_model

    json_type_: None | str | Unset
    if isinstance(type_, Unset):
        json_type_ = UNSET
    elif isinstance(type_, str):
        json_type_ = type_
    else:
        json_type_ = type_
    params["type"] = json_type_

    json_tag: None | str | Unset
    if isinstance(tag, Unset):
        json_tag = UNSET
    else:
        json_tag = tag
    params["tag"] = json_tag

    json_favorite: None | str | Unset
    if isinstance(favorite, Unset):
        json_favorite = UNSET
    elif isinstance(favorite, str):
        json_favorite = favorite
    else:
        json_favorite = favorite
    params["favorite"] = json_favorite

    json_seed: int | None | Unset
    if isinstance(seed, Unset):
        json_seed = UNSET
    else:
        json_seed = seed
    params["seed"] = json_seed

    json_shape: None | str | Unset
    if isinstance(shape, Unset):
        json_shape = UNSET
    elif isinstance(shape, str):
        json_shape = shape
    else:
        json_shape = shape
    params["shape"] = json_shape

    json_size: None | str | Unset
    if isinstance(size, Unset):
        json_size = UNSET
    else:
        json_size = size
    params["size"] = json_size

    json_collection: None | str | Unset
    if isinstance(collection, Unset):
        json_collection = UNSET
    else:
        json_collection = collection
    params["collection"] = json_collection

    json_lora: None | str | Unset
    if isinstance(lora, Unset):
        json_lora = UNSET
    else:
        json_lora = lora
    params["lora"] = json_lora

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.date):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.date):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/gallery",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | GalleryBody | None:
    if response.status_code == 200:
        response_200 = GalleryBody.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorBody.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorBody.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ErrorBody.from_dict(response.json())

        return response_403

    if response.status_code == 422:
        response_422 = ErrorBody.from_dict(response.json())

        return response_422

    if response.status_code == 500:
        response_500 = ErrorBody.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ErrorBody.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorBody | GalleryBody]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    before: None | str | Unset = UNSET,
    search: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    type_: ListGalleryTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    favorite: ListGalleryFavoriteType0 | None | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    shape: ListGalleryShapeType0 | None | Unset = UNSET,
    size: None | str | Unset = UNSET,
    collection: None | str | Unset = UNSET,
    lora: None | str | Unset = UNSET,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
) -> Response[ErrorBody | GalleryBody]:
    """List pictures and videos, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (None | str | Unset): What follows this place.
        before (None | str | Unset): What stands in front of this cursor; end: the last page.
        search (None | str | Unset): Words of the prompt.
        model (None | str | Unset): Id of a model.
        type_ (ListGalleryTypeType0 | None | Unset):
        tag (None | str | Unset):
        favorite (ListGalleryFavoriteType0 | None | Unset):
        seed (int | None | Unset):
        shape (ListGalleryShapeType0 | None | Unset):
        size (None | str | Unset): WIDTHxHEIGHT in pixels.
        collection (None | str | Unset): Id of a collection.
        lora (None | str | Unset): Name of a LoRA, as the request had it.
        since (datetime.date | None | Unset): First day, UTC.
        until (datetime.date | None | Unset): Last day, UTC.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | GalleryBody]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        before=before,
        search=search,
        model=model,
        type_=type_,
        tag=tag,
        favorite=favorite,
        seed=seed,
        shape=shape,
        size=size,
        collection=collection,
        lora=lora,
        since=since,
        until=until,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    before: None | str | Unset = UNSET,
    search: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    type_: ListGalleryTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    favorite: ListGalleryFavoriteType0 | None | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    shape: ListGalleryShapeType0 | None | Unset = UNSET,
    size: None | str | Unset = UNSET,
    collection: None | str | Unset = UNSET,
    lora: None | str | Unset = UNSET,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
) -> ErrorBody | GalleryBody | None:
    """List pictures and videos, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (None | str | Unset): What follows this place.
        before (None | str | Unset): What stands in front of this cursor; end: the last page.
        search (None | str | Unset): Words of the prompt.
        model (None | str | Unset): Id of a model.
        type_ (ListGalleryTypeType0 | None | Unset):
        tag (None | str | Unset):
        favorite (ListGalleryFavoriteType0 | None | Unset):
        seed (int | None | Unset):
        shape (ListGalleryShapeType0 | None | Unset):
        size (None | str | Unset): WIDTHxHEIGHT in pixels.
        collection (None | str | Unset): Id of a collection.
        lora (None | str | Unset): Name of a LoRA, as the request had it.
        since (datetime.date | None | Unset): First day, UTC.
        until (datetime.date | None | Unset): Last day, UTC.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | GalleryBody
    """

    return sync_detailed(
        client=client,
        limit=limit,
        cursor=cursor,
        before=before,
        search=search,
        model=model,
        type_=type_,
        tag=tag,
        favorite=favorite,
        seed=seed,
        shape=shape,
        size=size,
        collection=collection,
        lora=lora,
        since=since,
        until=until,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    before: None | str | Unset = UNSET,
    search: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    type_: ListGalleryTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    favorite: ListGalleryFavoriteType0 | None | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    shape: ListGalleryShapeType0 | None | Unset = UNSET,
    size: None | str | Unset = UNSET,
    collection: None | str | Unset = UNSET,
    lora: None | str | Unset = UNSET,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
) -> Response[ErrorBody | GalleryBody]:
    """List pictures and videos, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (None | str | Unset): What follows this place.
        before (None | str | Unset): What stands in front of this cursor; end: the last page.
        search (None | str | Unset): Words of the prompt.
        model (None | str | Unset): Id of a model.
        type_ (ListGalleryTypeType0 | None | Unset):
        tag (None | str | Unset):
        favorite (ListGalleryFavoriteType0 | None | Unset):
        seed (int | None | Unset):
        shape (ListGalleryShapeType0 | None | Unset):
        size (None | str | Unset): WIDTHxHEIGHT in pixels.
        collection (None | str | Unset): Id of a collection.
        lora (None | str | Unset): Name of a LoRA, as the request had it.
        since (datetime.date | None | Unset): First day, UTC.
        until (datetime.date | None | Unset): Last day, UTC.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | GalleryBody]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        before=before,
        search=search,
        model=model,
        type_=type_,
        tag=tag,
        favorite=favorite,
        seed=seed,
        shape=shape,
        size=size,
        collection=collection,
        lora=lora,
        since=since,
        until=until,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    before: None | str | Unset = UNSET,
    search: None | str | Unset = UNSET,
    model: None | str | Unset = UNSET,
    type_: ListGalleryTypeType0 | None | Unset = UNSET,
    tag: None | str | Unset = UNSET,
    favorite: ListGalleryFavoriteType0 | None | Unset = UNSET,
    seed: int | None | Unset = UNSET,
    shape: ListGalleryShapeType0 | None | Unset = UNSET,
    size: None | str | Unset = UNSET,
    collection: None | str | Unset = UNSET,
    lora: None | str | Unset = UNSET,
    since: datetime.date | None | Unset = UNSET,
    until: datetime.date | None | Unset = UNSET,
) -> ErrorBody | GalleryBody | None:
    """List pictures and videos, newest first.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (None | str | Unset): What follows this place.
        before (None | str | Unset): What stands in front of this cursor; end: the last page.
        search (None | str | Unset): Words of the prompt.
        model (None | str | Unset): Id of a model.
        type_ (ListGalleryTypeType0 | None | Unset):
        tag (None | str | Unset):
        favorite (ListGalleryFavoriteType0 | None | Unset):
        seed (int | None | Unset):
        shape (ListGalleryShapeType0 | None | Unset):
        size (None | str | Unset): WIDTHxHEIGHT in pixels.
        collection (None | str | Unset): Id of a collection.
        lora (None | str | Unset): Name of a LoRA, as the request had it.
        since (datetime.date | None | Unset): First day, UTC.
        until (datetime.date | None | Unset): Last day, UTC.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | GalleryBody
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            cursor=cursor,
            before=before,
            search=search,
            model=model,
            type_=type_,
            tag=tag,
            favorite=favorite,
            seed=seed,
            shape=shape,
            size=size,
            collection=collection,
            lora=lora,
            since=since,
            until=until,
        )
    ).parsed
