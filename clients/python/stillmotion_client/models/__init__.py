"""Contains all the data models used in inputs/outputs"""

from .accepted_body import AcceptedBody
from .adapter_body import AdapterBody
from .adapter_body_kind import AdapterBodyKind
from .adapter_download_body import AdapterDownloadBody
from .adapter_download_body_status import AdapterDownloadBodyStatus
from .adapters_body import AdaptersBody
from .animate_settings import AnimateSettings
from .animate_settings_sampling_type_type_0 import AnimateSettingsSamplingTypeType0
from .batch_change import BatchChange
from .caption_body import CaptionBody
from .caption_request import CaptionRequest
from .changed_body import ChangedBody
from .clear_request import ClearRequest
from .clear_request_statuses_item import ClearRequestStatusesItem
from .cleared_body import ClearedBody
from .collection_body import CollectionBody
from .collection_deleted import CollectionDeleted
from .collection_items import CollectionItems
from .collection_name import CollectionName
from .collections_body import CollectionsBody
from .control_net import ControlNet
from .control_net_input import ControlNetInput
from .deleted_body import DeletedBody
from .dimensions import Dimensions
from .direct_body import DirectBody
from .direct_request import DirectRequest
from .direct_request_response_format import DirectRequestResponseFormat
from .download_body import DownloadBody
from .download_body_status import DownloadBodyStatus
from .draft_body import DraftBody
from .draft_body_request import DraftBodyRequest
from .draft_deleted import DraftDeleted
from .draft_request import DraftRequest
from .draft_request_request import DraftRequestRequest
from .drafts_body import DraftsBody
from .edit_settings import EditSettings
from .enrich_request import EnrichRequest
from .enrich_request_style import EnrichRequestStyle
from .enriched_body import EnrichedBody
from .enriched_body_style import EnrichedBodyStyle
from .error_body import ErrorBody
from .error_body_details import ErrorBodyDetails
from .fades import Fades
from .file_body import FileBody
from .files_body import FilesBody
from .gallery_body import GalleryBody
from .generate_request import GenerateRequest
from .get_audio_download_type_0 import GetAudioDownloadType0
from .get_audio_size_type_0 import GetAudioSizeType0
from .get_image_alias_download_type_0 import GetImageAliasDownloadType0
from .get_image_alias_size_type_0 import GetImageAliasSizeType0
from .get_image_download_type_0 import GetImageDownloadType0
from .get_image_size_type_0 import GetImageSizeType0
from .get_queue_detailed import GetQueueDetailed
from .get_video_alias_download_type_0 import GetVideoAliasDownloadType0
from .get_video_alias_size_type_0 import GetVideoAliasSizeType0
from .get_video_download_type_0 import GetVideoDownloadType0
from .get_video_size_type_0 import GetVideoSizeType0
from .gpu_memory_body import GpuMemoryBody
from .guide_body import GuideBody
from .health_body import HealthBody
from .image_settings import ImageSettings
from .image_to_image import ImageToImage
from .image_to_image_settings import ImageToImageSettings
from .image_to_video_request import ImageToVideoRequest
from .image_to_video_settings import ImageToVideoSettings
from .image_to_video_settings_sampling_type_type_0 import (
    ImageToVideoSettingsSamplingTypeType0,
)
from .inpaint import Inpaint
from .inpaint_settings import InpaintSettings
from .ip_adapter_input import IPAdapterInput
from .job_change import JobChange
from .job_error_body import JobErrorBody
from .job_error_body_details import JobErrorBodyDetails
from .job_request import JobRequest
from .job_summary import JobSummary
from .job_summary_error_type_0 import JobSummaryErrorType0
from .job_summary_settings import JobSummarySettings
from .jobs_body import JobsBody
from .list_adapters_kind_type_0 import ListAdaptersKindType0
from .list_gallery_favorite_type_0 import ListGalleryFavoriteType0
from .list_gallery_shape_type_0 import ListGalleryShapeType0
from .list_gallery_type_type_0 import ListGalleryTypeType0
from .list_jobs_status_type_0 import ListJobsStatusType0
from .loaded_model_body import LoadedModelBody
from .loaded_model_body_components import LoadedModelBodyComponents
from .lora import Lora
from .lora_adapter import LoraAdapter
from .lora_adapter_expert_type_0 import LoraAdapterExpertType0
from .many_media import ManyMedia
from .media_change import MediaChange
from .media_metadata import MediaMetadata
from .media_metadata_media_type import MediaMetadataMediaType
from .media_metadata_origin import MediaMetadataOrigin
from .media_metadata_record_type_0 import MediaMetadataRecordType0
from .media_metadata_settings_type_0 import MediaMetadataSettingsType0
from .media_view import MediaView
from .media_view_media_type import MediaViewMediaType
from .media_view_settings_type_0 import MediaViewSettingsType0
from .memory_body import MemoryBody
from .model_body import ModelBody
from .model_body_memory_type_0 import ModelBodyMemoryType0
from .model_body_state import ModelBodyState
from .model_body_step_config import ModelBodyStepConfig
from .models_body import ModelsBody
from .models_body_models import ModelsBodyModels
from .optimizations import Optimizations
from .optimizations_cache_type_0 import OptimizationsCacheType0
from .paused_body import PausedBody
from .pipeline_optimizations import PipelineOptimizations
from .plugin_body import PluginBody
from .plugin_body_parameters import PluginBodyParameters
from .plugins_body import PluginsBody
from .preprocess_body import PreprocessBody
from .preprocessor_body import PreprocessorBody
from .preprocessor_body_options import PreprocessorBodyOptions
from .preprocessors_body import PreprocessorsBody
from .progress_body import ProgressBody
from .queue_body import QueueBody
from .queue_body_counts import QueueBodyCounts
from .queue_body_per_model_type_0 import QueueBodyPerModelType0
from .queue_body_recent_24h_type_0 import QueueBodyRecent24HType0
from .queue_entry import QueueEntry
from .ready_body import ReadyBody
from .restored_body import RestoredBody
from .segment import Segment
from .status_body import StatusBody
from .status_body_settings import StatusBodySettings
from .storyboard_settings import StoryboardSettings
from .storyboard_settings_clip_settings import StoryboardSettingsClipSettings
from .system_memory_body import SystemMemoryBody
from .tag_body import TagBody
from .tags_body import TagsBody
from .task_body import TaskBody
from .task_body_metadata import TaskBodyMetadata
from .task_body_parameters import TaskBodyParameters
from .task_body_status import TaskBodyStatus
from .task_request import TaskRequest
from .task_request_metadata import TaskRequestMetadata
from .task_request_parameters import TaskRequestParameters
from .task_request_tool_name import TaskRequestToolName
from .task_resource import TaskResource
from .task_resource_in import TaskResourceIn
from .task_resource_in_metadata import TaskResourceInMetadata
from .task_resource_in_type import TaskResourceInType
from .task_resource_metadata import TaskResourceMetadata
from .task_result import TaskResult
from .task_result_metadata import TaskResultMetadata
from .task_result_status import TaskResultStatus
from .text_to_video_request import TextToVideoRequest
from .text_to_video_settings import TextToVideoSettings
from .tool_body import ToolBody
from .tools_body import ToolsBody
from .trashed_body import TrashedBody
from .upload_picture_body import UploadPictureBody
from .url_body import UrlBody
from .video_to_video_settings import VideoToVideoSettings
from .warning_body import WarningBody
from .webhook_body import WebhookBody
from .webhook_body_state import WebhookBodyState
from .webhooks_body import WebhooksBody
from .worker_body import WorkerBody

__all__ = (
    "AcceptedBody",
    "AdapterBody",
    "AdapterBodyKind",
    "AdapterDownloadBody",
    "AdapterDownloadBodyStatus",
    "AdaptersBody",
    "AnimateSettings",
    "AnimateSettingsSamplingTypeType0",
    "BatchChange",
    "CaptionBody",
    "CaptionRequest",
    "ChangedBody",
    "ClearRequest",
    "ClearRequestStatusesItem",
    "ClearedBody",
    "CollectionBody",
    "CollectionDeleted",
    "CollectionItems",
    "CollectionName",
    "CollectionsBody",
    "ControlNet",
    "ControlNetInput",
    "DeletedBody",
    "Dimensions",
    "DirectBody",
    "DirectRequest",
    "DirectRequestResponseFormat",
    "DownloadBody",
    "DownloadBodyStatus",
    "DraftBody",
    "DraftBodyRequest",
    "DraftDeleted",
    "DraftRequest",
    "DraftRequestRequest",
    "DraftsBody",
    "EditSettings",
    "EnrichRequest",
    "EnrichRequestStyle",
    "EnrichedBody",
    "EnrichedBodyStyle",
    "ErrorBody",
    "ErrorBodyDetails",
    "Fades",
    "FileBody",
    "FilesBody",
    "GalleryBody",
    "GenerateRequest",
    "GetAudioDownloadType0",
    "GetAudioSizeType0",
    "GetImageAliasDownloadType0",
    "GetImageAliasSizeType0",
    "GetImageDownloadType0",
    "GetImageSizeType0",
    "GetQueueDetailed",
    "GetVideoAliasDownloadType0",
    "GetVideoAliasSizeType0",
    "GetVideoDownloadType0",
    "GetVideoSizeType0",
    "GpuMemoryBody",
    "GuideBody",
    "HealthBody",
    "IPAdapterInput",
    "ImageSettings",
    "ImageToImage",
    "ImageToImageSettings",
    "ImageToVideoRequest",
    "ImageToVideoSettings",
    "ImageToVideoSettingsSamplingTypeType0",
    "Inpaint",
    "InpaintSettings",
    "JobChange",
    "JobErrorBody",
    "JobErrorBodyDetails",
    "JobRequest",
    "JobSummary",
    "JobSummaryErrorType0",
    "JobSummarySettings",
    "JobsBody",
    "ListAdaptersKindType0",
    "ListGalleryFavoriteType0",
    "ListGalleryShapeType0",
    "ListGalleryTypeType0",
    "ListJobsStatusType0",
    "LoadedModelBody",
    "LoadedModelBodyComponents",
    "Lora",
    "LoraAdapter",
    "LoraAdapterExpertType0",
    "ManyMedia",
    "MediaChange",
    "MediaMetadata",
    "MediaMetadataMediaType",
    "MediaMetadataOrigin",
    "MediaMetadataRecordType0",
    "MediaMetadataSettingsType0",
    "MediaView",
    "MediaViewMediaType",
    "MediaViewSettingsType0",
    "MemoryBody",
    "ModelBody",
    "ModelBodyMemoryType0",
    "ModelBodyState",
    "ModelBodyStepConfig",
    "ModelsBody",
    "ModelsBodyModels",
    "Optimizations",
    "OptimizationsCacheType0",
    "PausedBody",
    "PipelineOptimizations",
    "PluginBody",
    "PluginBodyParameters",
    "PluginsBody",
    "PreprocessBody",
    "PreprocessorBody",
    "PreprocessorBodyOptions",
    "PreprocessorsBody",
    "ProgressBody",
    "QueueBody",
    "QueueBodyCounts",
    "QueueBodyPerModelType0",
    "QueueBodyRecent24HType0",
    "QueueEntry",
    "ReadyBody",
    "RestoredBody",
    "Segment",
    "StatusBody",
    "StatusBodySettings",
    "StoryboardSettings",
    "StoryboardSettingsClipSettings",
    "SystemMemoryBody",
    "TagBody",
    "TagsBody",
    "TaskBody",
    "TaskBodyMetadata",
    "TaskBodyParameters",
    "TaskBodyStatus",
    "TaskRequest",
    "TaskRequestMetadata",
    "TaskRequestParameters",
    "TaskRequestToolName",
    "TaskResource",
    "TaskResourceIn",
    "TaskResourceInMetadata",
    "TaskResourceInType",
    "TaskResourceMetadata",
    "TaskResult",
    "TaskResultMetadata",
    "TaskResultStatus",
    "TextToVideoRequest",
    "TextToVideoSettings",
    "ToolBody",
    "ToolsBody",
    "TrashedBody",
    "UploadPictureBody",
    "UrlBody",
    "VideoToVideoSettings",
    "WarningBody",
    "WebhookBody",
    "WebhookBodyState",
    "WebhooksBody",
    "WorkerBody",
)
