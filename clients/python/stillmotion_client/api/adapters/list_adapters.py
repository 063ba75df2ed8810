from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.adapters_body import AdaptersBody
from ...models.error_body import ErrorBody
from ...models.list_adapters_kind_type_0 import (
    ListAdaptersKindType0,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    kind: ListAdaptersKindType0 | None | Unset = UNSET,
    model_id: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_kind: None | str | Unset
    if isinstance(kind, Unset):
        json_kind = UNSET
    elif isinstance(kind, str):
        json_kind = kind
    else:
        json_kind = kind
    params["kind"] = json_kind

    json_model_id: None | str | Unset
    if isinstance(model_id, Unset):
        json_model_id = UNSET
    else:
        json_model_id = model_id
    params["model_id"] = json_model_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/adapters",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AdaptersBody | ErrorBody | None:
    if response.status_code == 200:
        response_200 = AdaptersBody.from_dict(response.json())

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
) -> Response[AdaptersBody | ErrorBody]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    kind: ListAdaptersKindType0 | None | Unset = UNSET,
    model_id: None | str | Unset = UNSET,
) -> Response[AdaptersBody | ErrorBody]:
    """The LoRAs, ControlNets and IP-Adapters that requests may name, and which are on this machine.

    Args:
        kind (ListAdaptersKindType0 | None | Unset): Only these.
        model_id (None | str | Unset): Only those for this model of the lineup.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AdaptersBody | ErrorBody]
    """

    kwargs = _get_kwargs(
        kind=kind,
        model_id=model_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    kind: ListAdaptersKindType0 | None | Unset = UNSET,
    model_id: None | str | Unset = UNSET,
) -> AdaptersBody | ErrorBody | None:
    """The LoRAs, ControlNets and IP-Adapters that requests may name, and which are on this machine.

    Args:
        kind (ListAdaptersKindType0 | None | Unset): Only these.
        model_id (None | str | Unset): Only those for this model of the lineup.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AdaptersBody | ErrorBody
    """

    return sync_detailed(
        client=client,
        kind=kind,
        model_id=model_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    kind: ListAdaptersKindType0 | None | Unset = UNSET,
    model_id: None | str | Unset = UNSET,
) -> Response[AdaptersBody | ErrorBody]:
    """The LoRAs, ControlNets and IP-Adapters that requests may name, and which are on this machine.

    Args:
        kind (ListAdaptersKindType0 | None | Unset): Only these.
        model_id (None | str | Unset): Only those for this model of the lineup.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AdaptersBody | ErrorBody]
    """

    kwargs = _get_kwargs(
        kind=kind,
        model_id=model_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    kind: ListAdaptersKindType0 | None | Unset = UNSET,
    model_id: None | str | Unset = UNSET,
) -> AdaptersBody | ErrorBody | None:
    """The LoRAs, ControlNets and IP-Adapters that requests may name, and which are on this machine.

    Args:
        kind (ListAdaptersKindType0 | None | Unset): Only these.
        model_id (None | str | Unset): Only those for this model of the lineup.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AdaptersBody | ErrorBody
    """

    return (
        await asyncio_detailed(
            client=client,
            kind=kind,
            model_id=model_id,
        )
    ).parsed
