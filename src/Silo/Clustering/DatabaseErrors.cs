using Orleans.Serialization;

namespace Watchgrain.Silo.Clustering;

/// <summary>Errors of the database on their way from a silo to a gateway in another process: without their type the gateway would take them for a defect, and tell clients not to send again.</summary>
internal static class DatabaseErrors
{
    private const string Driver = "Npgsql";

    public static void KeepTheirType(ExceptionSerializationOptions exceptions) => exceptions.SupportedNamespacePrefixes.Add(Driver);
}
