namespace Watchgrain.Grains.Delivery;

/// <summary>Where something may be sent to: <c>https://</c>, or <c>http://</c> on a loopback address, without a user and without #.</summary>
internal static class ReceiverAddress
{
    /// <summary>Of an address that is refused.</summary>
    public const string Rule = "must be https://, or http:// on a loopback address, without a user and without #";

    /// <summary>Null when it is none.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) ? url : null;
}
