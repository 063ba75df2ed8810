from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.get_queue_detailed import GetQueueDetailed
from ...models.queue_body import QueueBody
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    detailed: GetQueueDetailed | Unset = "false",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_detailed: str | Unset = UNSET
    if not isinstance(detailed, Unset):
        json_detailed = detailed

    params["detailed"] = json_detailed

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/queue",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | QueueBody | None:
    if response.status_code == 200:
        response_200 = QueueBody.from_dict(response.json())

        return response_200

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
) -> Response[ErrorBody | QueueBody]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    detailed: GetQueueDetailed | Unset = "false",
) -> Response[ErrorBody | QueueBody]:
    """What runs, what waits, and how it went.

    Args:
        detailed (GetQueueDetailed | Unset): Adds the last 24 hours. Default: 'false'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | QueueBody]
    """

    kwargs = _get_kwargs(
        detailed=detailed,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    detailed: GetQueueDetailed | Unset = "false",
) -> ErrorBody | QueueBody | None:
    """What runs, what waits, and how it went.

    Args:
        detailed (GetQueueDetailed | Unset): Adds the last 24 hours. Default: 'false'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | QueueBody
    """

    return sync_detailed(
        client=client,
        detailed=detailed,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    detailed: GetQueueDetailed | Unset = "false",
) -> Response[ErrorBody | QueueBody]:
    """What runs, what waits, and how it went.

    Args:
        detailed (GetQueueDetailed | Unset): Adds the last 24 hours. Default: 'false'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | QueueBody]
    """

    kwargs = _get_kwargs(
        detailed=detailed,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    detailed: GetQueueDetailed | Unset = "false",
) -> ErrorBody | QueueBody | None:
    """What runs, what waits, and how it went.

    Args:
        detailed (GetQueueDetailed | Unset): Adds the last 24 hours. Default: 'false'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | QueueBody
    """

    return (
        await asyncio_detailed(
            client=client,
            detailed=detailed,
        )
    ).parsed
