from http import HTTPStatus
from io import BytesIO
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.get_image_download_type_0 import (
    GetImageDownloadType0,
)
from ...models.get_image_size_type_0 import (
    GetImageSizeType0,
)
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    media_id: str,
    *,
    size: GetImageSizeType0 | None | Unset = UNSET,
    download: GetImageDownloadType0 | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_size: None | str | Unset
    if isinstance(size, Unset):
        json_size = UNSET
    elif isinstance(size, str):
        json_size = size
    else:
        json_size = size
    params["size"] = json_size

    json_download: None | str | Unset
    if isinstance(download, Unset):
        json_download = UNSET
    elif isinstance(download, str):
        json_download = download
    else:
        json_download = download
    params["download"] = json_download

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/image/{media_id}".format(
            media_id=quote(str(media_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ErrorBody | File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if response.status_code == 206:
        response_206 = File(payload=BytesIO(response.content))

        return response_206

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 401:
        response_401 = ErrorBody.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ErrorBody.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ErrorBody.from_dict(response.json())

        return response_404

    if response.status_code == 416:
        response_416 = ErrorBody.from_dict(response.json())

        return response_416

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
) -> Response[Any | ErrorBody | File]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    media_id: str,
    *,
    client: AuthenticatedClient | Client,
    size: GetImageSizeType0 | None | Unset = UNSET,
    download: GetImageDownloadType0 | None | Unset = UNSET,
) -> Response[Any | ErrorBody | File]:
    """The file of a picture: Range, HEAD and If-None-Match work.

    Args:
        media_id (str): Id of the picture or video.
        size (GetImageSizeType0 | None | Unset): full, thumbnail, or poster (of a video).
        download (GetImageDownloadType0 | None | Unset): Asks the browser to save the file.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorBody | File]
    """

    kwargs = _get_kwargs(
        media_id=media_id,
        size=size,
        download=download,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    media_id: str,
    *,
    client: AuthenticatedClient | Client,
    size: GetImageSizeType0 | None | Unset = UNSET,
    download: GetImageDownloadType0 | None | Unset = UNSET,
) -> Any | ErrorBody | File | None:
    """The file of a picture: Range, HEAD and If-None-Match work.

    Args:
        media_id (str): Id of the picture or video.
        size (GetImageSizeType0 | None | Unset): full, thumbnail, or poster (of a video).
        download (GetImageDownloadType0 | None | Unset): Asks the browser to save the file.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorBody | File
    """

    return sync_detailed(
        media_id=media_id,
        client=client,
        size=size,
        download=download,
    ).parsed


async def asyncio_detailed(
    media_id: str,
    *,
    client: AuthenticatedClient | Client,
    size: GetImageSizeType0 | None | Unset = UNSET,
    download: GetImageDownloadType0 | None | Unset = UNSET,
) -> Response[Any | ErrorBody | File]:
    """The file of a picture: Range, HEAD and If-None-Match work.

    Args:
        media_id (str): Id of the picture or video.
        size (GetImageSizeType0 | None | Unset): full, thumbnail, or poster (of a video).
        download (GetImageDownloadType0 | None | Unset): Asks the browser to save the file.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorBody | File]
    """

    kwargs = _get_kwargs(
        media_id=media_id,
        size=size,
        download=download,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    media_id: str,
    *,
    client: AuthenticatedClient | Client,
    size: GetImageSizeType0 | None | Unset = UNSET,
    download: GetImageDownloadType0 | None | Unset = UNSET,
) -> Any | ErrorBody | File | None:
    """The file of a picture: Range, HEAD and If-None-Match work.

    Args:
        media_id (str): Id of the picture or video.
        size (GetImageSizeType0 | None | Unset): full, thumbnail, or poster (of a video).
        download (GetImageDownloadType0 | None | Unset): Asks the browser to save the file.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorBody | File
    """

    return (
        await asyncio_detailed(
            media_id=media_id,
            client=client,
            size=size,
            download=download,
        )
    ).parsed
