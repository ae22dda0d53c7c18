using System.Xml.Linq;
using Ergo.Accounts;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>The data protection's keys in the database, so that any portal on it reads the cookies of the others.</summary>
internal sealed class KeyRepository(StoredKeys keys) : IXmlRepository
{
    /// <inheritdoc />
    public IReadOnlyCollection<XElement> GetAllElements() => [.. keys.List().Select(XElement.Parse)];

    /// <inheritdoc />
    public void StoreElement(XElement element, string friendlyName) => keys.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting));
}
