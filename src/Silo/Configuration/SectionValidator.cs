using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Watchgrain.Silo.Configuration;

/// <summary>Holds options to the attributes of their properties; a failure names the key of the configuration, its value and what is allowed.</summary>
/// <param name="section">Of the options, e.g. <c>Watchgrain:Budget</c>.</param>
internal sealed class SectionValidator<T>(string section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        List<string> failures = [];
        foreach (var property in typeof(T).GetProperties())
        {
            var value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)))
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{property.Name} = '{value}' {(rule is RangeAttribute range ? string.Create(CultureInfo.InvariantCulture, $"is not in {range.Minimum}..{range.Maximum}") : $"is refused: {rule.FormatErrorMessage(property.Name)}")}."));
        }
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
